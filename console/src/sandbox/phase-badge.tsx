import type { Sandbox } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

const tones: Readonly<Record<Sandbox['phase'], Tone>> = { Pending: 'amber', Provisioning: 'amber', Ready: 'emerald', Failed: 'rose' };

/** Undefined while nothing is known of the Sandbox. */
export function PhaseBadge({ sandbox }: { readonly sandbox: Sandbox | undefined }) {
  if (sandbox === undefined) {
    return (
      <Badge tone="amber" testId="phase-badge" busy>
        {say('phase.checking')}
      </Badge>
    );
  }
  if (sandbox.status === 'stopped') {
    return (
      <Badge tone="neutral" testId="phase-badge">
        {say('phase.stopped')}
      </Badge>
    );
  }
  return (
    <Badge tone={tones[sandbox.phase]} testId="phase-badge" busy={sandbox.status === 'pending'}>
      {say(`phase.${sandbox.phase}`)}
    </Badge>
  );
}
