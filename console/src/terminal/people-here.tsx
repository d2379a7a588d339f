import { say } from '../messages/say.ts';
import type { PtyState } from '../wire/pty-state.ts';

interface PeopleHereProps {
  readonly state: PtyState;
  /** Closes the other drivers, so that the terminal has this display's size. */
  readonly onTakeOver: () => void;
}

/** Who else is attached, and whose width the terminal has. */
export function PeopleHere({ state: { viewers, self, owner, readOnly }, onTakeOver }: PeopleHereProps) {
  const hasRivals = viewers.some(({ id, role }) => id !== self && role === 'driver');
  if (viewers.length < 2 && !readOnly) return null;
  return (
    <details className="relative" data-testid="people">
      <summary className="button button-quiet list-none">
        {readOnly && <span>{say('people.lookingOn')}</span>}
        {say('people.count', { count: viewers.length })}
      </summary>
      <ul className="absolute right-0 z-10 mt-1 w-72 rounded-xl border border-border bg-bg-2 p-2">
        {viewers.map(({ id, user, role, visible }) => (
          <li key={id} className="flex items-center gap-2 px-2 py-1.5">
            <span aria-hidden className={`size-2 rounded-full ${visible ? 'bg-emerald-3' : 'bg-text-3'}`} />
            <span className="min-w-0 flex-1 truncate">{user}</span>
            <span className="text-xs text-text-3">
              {[id === self && say('people.you'), role === 'viewer' && say('people.viewer'), id === owner && say('people.owner'), !visible && say('people.hidden')]
                .filter((part) => part !== false)
                .join(' · ')}
            </span>
          </li>
        ))}
        {hasRivals && !readOnly && (
          <li className="p-2">
            <button type="button" className="button button-plain w-full" onClick={onTakeOver}>
              {say('people.takeOver')}
            </button>
          </li>
        )}
      </ul>
    </details>
  );
}
