import { say } from '../messages/say.ts';
import type { PtyState } from '../wire/pty-state.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { PeopleHere } from './people-here.tsx';

/** What the header tells of the terminal. */
export function TerminalStatus({ state, onSearch }: { readonly state: PtyState; readonly onSearch: () => void }) {
  return (
    <>
      <ConnectionBadge connection={state.connection} />
      <PeopleHere {...state} />
      <button type="button" className="button button-quiet max-sm:hidden" onClick={onSearch}>
        {say('search.open')}
      </button>
    </>
  );
}
