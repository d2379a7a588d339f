import { useState, type RefObject } from 'react';
import { say } from '../messages/say.ts';
import { ConnectionBar } from './connection-bar.tsx';
import { SearchBar } from './search-bar.tsx';
import { SecondDisplayBar } from './second-display-bar.tsx';
import type { TerminalQuestion } from './terminal-question.ts';
import { TerminalQuestions } from './terminal-questions.tsx';
import { TouchKeys } from './touch-keys.tsx';
import type { TerminalHandle } from './use-terminal.ts';

interface TerminalPaneProps {
  readonly id: string;
  readonly terminal: TerminalHandle;
  /** Hidden, it stays mounted: the host element outlives every switch. */
  readonly shown: boolean;
  readonly searching: boolean;
  readonly onSearchEnd: () => void;
  readonly question: TerminalQuestion | undefined;
  readonly onQuestionEnd: () => void;
  /** Begins the session anew that the terminal shows. */
  readonly onRestart: () => void;
}

export function TerminalPane({ id, terminal, shown, ...pane }: TerminalPaneProps) {
  const { host, state } = terminal;
  return (
    <section aria-label={say('terminal.label', { id })} className="flex min-h-0 flex-1 flex-col bg-terminal-bg" style={{ display: shown ? undefined : 'none' }}>
      {shown && <TerminalBars terminal={terminal} {...pane} />}
      <TerminalHost host={host} dimmed={state.connection.kind !== 'live' && state.connection.kind !== 'connecting'} />
      {shown && <TerminalFoot terminal={terminal} {...pane} />}
    </section>
  );
}

type PaneParts = Omit<TerminalPaneProps, 'id' | 'shown'>;

function TerminalBars({ terminal: { state, withView }, searching, onSearchEnd, onRestart }: PaneParts) {
  const { kind } = state.connection;
  const connect = (takeOver: boolean): void => withView((view) => view.client.connect({ takeOver }));
  return (
    <>
      <ConnectionBar connection={state.connection} onReturn={() => (kind === 'gone' ? onRestart() : connect(false))} onTakeBack={() => connect(true)} onRestart={onRestart} />
      {kind === 'live' && <SecondDisplayBar state={state} onTakeOver={() => withView((view) => view.client.takeOver())} />}
      {searching && <Search withView={withView} onClose={onSearchEnd} />}
    </>
  );
}

function TerminalFoot({ terminal: { withView }, question, onQuestionEnd }: PaneParts) {
  return (
    <>
      <TerminalQuestions question={question} onPaste={(text) => withView((view) => view.paste(text))} onClose={onQuestionEnd} />
      <TouchKeys onPress={(key) => withView((view) => view.press(key))} onPaste={(text) => withView((view) => view.offerPaste(text))} />
    </>
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
