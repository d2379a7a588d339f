import { sentence } from '../messages/problem-text.ts';
import { say } from '../messages/say.ts';
import { SignInButton, useSignIn } from '../sign-in/sign-in-button.tsx';
import type { PtyConnection } from '../wire/pty-state.ts';

interface ConnectionBarProps {
  readonly connection: PtyConnection;
  readonly onReturn: () => void;
  readonly onTakeBack: () => void;
  /** Begins a session anew that has ended. */
  readonly onRestart: () => void;
}

const hints = {
  'taken-over': 'connection.takenOverHint',
  gone: 'connection.goneHint',
  'signed-out': 'connection.signedOutHint',
  'not-yours': 'connection.notYoursHint',
} as const;

const causes = {
  cut: 'connection.reconnectingHint',
  silent: 'connection.silentHint',
  'no-ticket': 'connection.noTicketHint',
  'too-much': 'connection.tooMuchHint',
} as const;

const actions = {
  reconnecting: 'connection.now',
  'taken-over': 'connection.takeBack',
  refused: 'connection.again',
  gone: 'connection.begin',
  ended: 'connection.restart',
} as const;

/** Says why nothing moves in the terminal, and what can be done. Nothing at all while everything works. */
export function ConnectionBar({ connection, onReturn, onTakeBack, onRestart }: ConnectionBarProps) {
  const { kind } = connection;
  if (kind === 'idle' || kind === 'connecting' || kind === 'live') return null;
  const act = { 'taken-over': onTakeBack, ended: onRestart }[kind as string] ?? onReturn;
  return (
    <div role="status" data-testid="connection-bar" className="flex flex-wrap items-center gap-3 border-b border-amber-2 bg-amber-1 px-4 py-2 text-amber-3">
      <span className="min-w-0 flex-1">{hintOf(connection)}</span>
      {kind in actions && (
        <button type="button" className="button button-plain" onClick={act}>
          {say(actions[kind as keyof typeof actions])}
        </button>
      )}
      {kind === 'signed-out' && <SignIn />}
    </div>
  );
}

function SignIn() {
  const signIn = useSignIn();
  return <SignInButton signIn={signIn} />;
}

function hintOf(connection: PtyConnection): string {
  switch (connection.kind) {
    case 'reconnecting':
      return say(causes[connection.cause]);
    case 'ended':
      return endOf(connection);
    case 'refused':
      return refusalOf(connection);
    default:
      return connection.kind in hints ? say(hints[connection.kind as keyof typeof hints]) : '';
  }
}

function endOf({ signal, code }: Extract<PtyConnection, { kind: 'ended' }>): string {
  return signal === undefined ? say('connection.endedHint', { code: code ?? '–' }) : say('connection.endedBySignal', { signal });
}

function refusalOf({ code, told }: Extract<PtyConnection, { kind: 'refused' }>): string {
  if (told === undefined) return say('connection.refusedHint', { code });
  return [told.message, told.next].filter((part) => part !== undefined && part !== '').map(sentence).join(' ');
}
