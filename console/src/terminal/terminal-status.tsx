import { say } from '../messages/say.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { PeopleHere } from './people-here.tsx';
import type { TerminalHandle } from './use-terminal.ts';

interface TerminalStatusProps {
  readonly terminal: TerminalHandle;
  readonly onSearch: () => void;
  readonly onLookOn: (only: boolean) => void;
}

/** What the header tells of the terminal. */
export function TerminalStatus({ terminal: { state, withView }, onSearch, onLookOn }: TerminalStatusProps) {
  return (
    <>
      <ConnectionBadge connection={state.connection} />
      <PeopleHere state={state} onTakeOver={() => withView((view) => view.client.takeOver())} onLookOn={onLookOn} />
      <button type="button" className="button button-quiet max-sm:hidden" onClick={onSearch}>
        {say('search.open')}
      </button>
    </>
  );
}
