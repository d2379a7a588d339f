import { say } from '../messages/say.ts';
import { Menu } from '../ui/menu.tsx';
import type { PtyState } from '../wire/pty-state.ts';

interface PeopleHereProps {
  readonly state: PtyState;
  /** Closes the other drivers, so that the terminal has this display's size. */
  readonly onTakeOver: () => void;
  /** Comes back with or without the right to type. */
  readonly onLookOn: (only: boolean) => void;
}

/** Who else is attached, and whose width the terminal has. */
export function PeopleHere({ state: { viewers, self, owner, readOnly }, onTakeOver, onLookOn }: PeopleHereProps) {
  const hasRivals = viewers.some(({ id, role }) => id !== self && role === 'driver');
  if (viewers.length < 2 && !readOnly) return null;
  return (
    <Menu
      testId="people"
      summary={
        <>
          {readOnly && <span>{say('people.lookingOn')}</span>}
          {say('people.count', { count: viewers.length })}
        </>
      }
    >
      <ul>
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
      </ul>
      <div className="mt-1 grid gap-1 border-t border-border pt-2">
        {hasRivals && !readOnly && (
          <button type="button" className="button button-plain" onClick={onTakeOver}>
            {say('people.takeOver')}
          </button>
        )}
        <button type="button" className="button button-quiet" onClick={() => onLookOn(!readOnly)}>
          {say(readOnly ? 'people.type' : 'people.lookOn')}
        </button>
      </div>
    </Menu>
  );
}
