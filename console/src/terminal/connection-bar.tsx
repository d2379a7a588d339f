import { say } from '../messages/say.ts';
import type { PtyConnection } from '../wire/pty-state.ts';

interface ConnectionBarProps {
  readonly connection: PtyConnection;
  readonly onReturn: (takeOver: boolean) => void;
}

const hints = {
  reconnecting: 'connection.reconnectingHint',
  'taken-over': 'connection.takenOverHint',
  gone: 'connection.goneHint',
  'signed-out': 'connection.signedOutHint',
} as const;

/** Says why nothing moves in the terminal, and what can be done. Nothing at all while everything works. */
export function ConnectionBar({ connection, onReturn }: ConnectionBarProps) {
  const { kind } = connection;
  if (kind === 'idle' || kind === 'connecting' || kind === 'live') return null;
  return (
    <div role="status" data-testid="connection-bar" className="flex flex-wrap items-center gap-3 border-b border-amber-2 bg-amber-1 px-4 py-2 text-amber-3">
      <span className="min-w-0 flex-1">{hintOf(connection)}</span>
      {kind === 'reconnecting' && (
        <button type="button" className="button button-plain" onClick={() => onReturn(false)}>
          {say('connection.now')}
        </button>
      )}
      {kind === 'taken-over' && (
        <button type="button" className="button button-plain" onClick={() => onReturn(true)}>
          {say('connection.takeBack')}
        </button>
      )}
      {(kind === 'refused' || kind === 'gone') && (
        <button type="button" className="button button-plain" onClick={() => onReturn(false)}>
          {say('connection.again')}
        </button>
      )}
    </div>
  );
}

function hintOf(connection: PtyConnection): string {
  if (connection.kind === 'ended') {
    const { signal, code } = connection;
    return signal === undefined ? say('connection.endedHint', { code: code ?? '–' }) : say('connection.endedBySignal', { signal });
  }
  if (connection.kind === 'refused') return say('connection.refusedHint', { code: connection.code });
  return connection.kind in hints ? say(hints[connection.kind as keyof typeof hints]) : '';
}
