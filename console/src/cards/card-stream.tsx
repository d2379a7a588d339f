import { useEffect, useMemo, useRef } from 'react';
import { say } from '../messages/say.ts';
import { ConnectionBar } from '../terminal/connection-bar.tsx';
import { useTerminalRestart } from '../terminal/use-terminal-restart.ts';
import { ProblemLine } from '../ui/problem-line.tsx';
import { cardThread } from './card-thread.ts';
import { PromptBox } from './prompt-box.tsx';
import { ThreadItem } from './thread-item.tsx';
import { useCards } from './use-cards.ts';

interface CardStreamProps {
  readonly sandboxId: string;
  readonly session: string;
}

/** The running program as a conversation, for one thumb. */
export function CardStream({ sandboxId, session }: CardStreamProps) {
  const { state, client } = useCards(sandboxId, session);
  const restart = useTerminalRestart(sandboxId, session, () => client()?.connect());
  useFirstSession(state.connection.kind === 'gone' && session === sandboxId, restart.mutate);
  const entries = useMemo(() => cardThread(state.cards), [state.cards]);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // Not scrollIntoView, which would move the page around the list as well.
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [entries.length]);
  const isLive = state.connection.kind === 'live';
  return (
    <section aria-label={say('cards.label')} className="flex min-h-0 flex-1 flex-col" data-testid="card-stream">
      <ConnectionBar
        connection={state.connection}
        onReturn={() => (state.connection.kind === 'gone' ? restart.mutate() : client()?.connect())}
        onTakeBack={() => client()?.connect()}
        onRestart={() => restart.mutate()}
      />
      {restart.isError && <ProblemLine lead={say('terminals.failed')} error={restart.error} />}
      <ol ref={list} className="relative mx-auto flex min-h-0 w-full max-w-3xl flex-1 flex-col gap-3 overflow-auto p-4" aria-live="polite">
        {state.isCut && <li className="text-center text-xs text-text-3">{say('cards.cut')}</li>}
        {entries.length === 0 && isLive && <li className="m-auto text-text-2">{say('cards.empty')}</li>}
        {entries.map((entry) => (
          <ThreadItem key={entry.key} entry={entry} canDecide={isLive && !state.readOnly} onDecide={async (question, optionId) => client()?.decide(question, optionId)} />
        ))}
      </ol>
      <PromptBox turnState={state.turnState} disabled={!isLive || state.readOnly} onPrompt={async (text) => client()?.prompt(text)} onCancel={async () => client()?.cancel()} />
    </section>
  );
}

// Terminals begin the first session of a Sandbox by attaching; cards only follow one that is there.
function useFirstSession(isMissing: boolean, begin: () => void): void {
  const hasBegun = useRef(false);
  useEffect(() => {
    if (!isMissing || hasBegun.current) return;
    hasBegun.current = true;
    begin();
  }, [isMissing, begin]);
}
