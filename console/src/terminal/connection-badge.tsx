import { say } from '../messages/say.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import type { PtyConnection } from '../wire/pty-state.ts';

const tones: Readonly<Record<PtyConnection['kind'], Tone>> = {
  idle: 'neutral',
  connecting: 'amber',
  live: 'emerald',
  reconnecting: 'amber',
  ended: 'neutral',
  'taken-over': 'amber',
  gone: 'rose',
  'signed-out': 'rose',
  'not-yours': 'rose',
  refused: 'rose',
};

export function ConnectionBadge({ connection: { kind } }: { readonly connection: PtyConnection }) {
  if (kind === 'idle') return null;
  return (
    <Badge tone={tones[kind]} testId="connection-badge" busy={kind === 'connecting' || kind === 'reconnecting'}>
      {say(`connection.${kind}`)}
    </Badge>
  );
}
