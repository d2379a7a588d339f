import { useState, type RefObject } from 'react';
import { say } from '../messages/say.ts';
import { ConnectionBar } from './connection-bar.tsx';
import { LinkQuestion } from './link-question.tsx';
import { SearchBar } from './search-bar.tsx';
import { TouchKeys } from './touch-keys.tsx';
import type { TerminalHandle } from './use-terminal.ts';

interface TerminalPaneProps {
  readonly id: string;
  readonly terminal: TerminalHandle;
  /** Hidden, it stays mounted: the host element outlives every switch. */
  readonly shown: boolean;
  readonly searching: boolean;
  readonly onSearchEnd: () => void;
  readonly link: URL | undefined;
  readonly onLinkEnd: () => void;
}

export function TerminalPane({ id, terminal, shown, searching, onSearchEnd, link, onLinkEnd }: TerminalPaneProps) {
  const { host, state, withView } = terminal;
  return (
    <section aria-label={say('terminal.label', { id })} className="flex min-h-0 flex-1 flex-col bg-terminal-bg" style={{ display: shown ? undefined : 'none' }}>
      {shown && <ConnectionBar connection={state.connection} onReturn={(takeOver) => withView((view) => view.client.connect({ takeOver }))} />}
      {shown && searching && <Search withView={withView} onClose={onSearchEnd} />}
      <TerminalHost host={host} dimmed={state.connection.kind !== 'live' && state.connection.kind !== 'connecting'} />
      {shown && <TouchKeys onPress={(key) => withView((view) => view.press(key))} />}
      {link !== undefined && <LinkQuestion target={link} onClose={onLinkEnd} />}
    </section>
  );
}

function TerminalHost({ host, dimmed }: { readonly host: RefObject<HTMLDivElement | null>; readonly dimmed: boolean }) {
  return (
    <div className={`min-h-0 flex-1 overflow-hidden p-2 transition-opacity ${dimmed ? 'opacity-60' : ''}`}>
      <div ref={host} data-testid="terminal-host" className="h-full w-full" />
    </div>
  );
}

function Search({ withView, onClose }: { readonly withView: TerminalHandle['withView']; readonly onClose: () => void }) {
  const [close] = useState(() => () => {
    withView((view) => {
      view.find('');
      view.focus();
    });
    onClose();
  });
  const find = (text: string, backwards: boolean): boolean => {
    let found = false;
    withView((view) => {
      found = view.find(text, backwards);
    });
    return found;
  };
  return <SearchBar onFind={find} onClose={close} />;
}
