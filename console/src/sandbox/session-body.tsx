import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { terminalsQuery } from '../api/sandbox-queries.ts';
import type { Sandbox } from '../api/sandbox.ts';
import { CardStream } from '../cards/card-stream.tsx';
import { useAccount } from '../sign-in/account-query.ts';
import { TerminalPane } from '../terminal/terminal-pane.tsx';
import type { TerminalQuestion } from '../terminal/terminal-question.ts';
import { TerminalStatus } from '../terminal/terminal-status.tsx';
import { TerminalTabs } from '../terminal/terminal-tabs.tsx';
import { useTerminalRestart } from '../terminal/use-terminal-restart.ts';
import { useTerminal } from '../terminal/use-terminal.ts';
import { ProblemLine } from '../ui/problem-line.tsx';
import { say } from '../messages/say.ts';
import { AsleepPanel } from './asleep-panel.tsx';
import { OthersPanel } from './others-panel.tsx';
import { SandboxProvisioningPanel } from './sandbox-provisioning-panel.tsx';
import { SessionHeader } from './session-header.tsx';
import { sessionView } from './session-view.ts';
import { ViewChoice, firstStream } from './view-choice.tsx';

export interface SessionBodyProps {
  readonly id: string;
  /** Undefined before the first answer. */
  readonly sandbox: Sandbox | undefined;
  /** Which of its terminals. */
  readonly session: string;
  readonly onSession: (terminalId: string) => void;
  readonly isUnreachable: boolean;
  readonly onLookAgain: () => void;
}

export function SessionBody({ id, sandbox, session, onSession, isUnreachable, onLookAgain }: SessionBodyProps) {
  const account = useAccount();
  const [stream, setStream] = useState(firstStream);
  const [searching, setSearching] = useState(false);
  const [question, setQuestion] = useState<TerminalQuestion | undefined>(undefined);
  const [role, setRole] = useState<'driver' | 'viewer'>('driver');
  const view = sessionView(sandbox, { stream, person: account?.email });
  const showTerminal = view === 'terminal';
  const isAttached = showTerminal || view === 'cards';
  const terminal = useTerminal({ sandboxId: id, session, role, active: showTerminal, onQuestion: setQuestion });
  const restart = useTerminalRestart(id, session, () => terminal.withView(({ client }) => client.connect()));
  useLookWhenGone(terminal.state.connection.kind, onLookAgain);
  useTerminalsRead(id, terminal.state.connection.kind === 'live' ? session : undefined);
  return (
    <div className="flex h-full flex-col">
      <SessionHeader id={id} session={session} sandbox={sandbox} isOwn={view !== 'others'} isAttached={isAttached}>
        {isAttached && <ViewChoice chosen={stream} onChoose={setStream} />}
        {showTerminal && <TerminalStatus terminal={terminal} onSearch={() => setSearching(true)} onLookOn={(only) => setRole(only ? 'viewer' : 'driver')} />}
      </SessionHeader>
      {isAttached && <TerminalTabs sandboxId={id} current={session} onChoose={onSession} />}
      {restart.isError && <ProblemLine lead={say('terminals.failed')} error={restart.error} />}
      <SessionContent view={view} id={id} sandbox={sandbox} session={session} isUnreachable={isUnreachable} onLookAgain={onLookAgain} />
      <TerminalPane
        id={id}
        terminal={terminal}
        shown={showTerminal}
        searching={searching}
        onSearchEnd={() => setSearching(false)}
        question={question}
        onQuestionEnd={() => setQuestion(undefined)}
        onRestart={() => restart.mutate()}
      />
    </div>
  );
}

type SessionContentProps = Omit<SessionBodyProps, 'onSession'> & { readonly view: ReturnType<typeof sessionView> };

// All but the terminal, whose element outlives every switch.
function SessionContent({ view, id, sandbox, session, isUnreachable, onLookAgain }: SessionContentProps) {
  switch (view) {
    case 'others':
      return <OthersPanel sandbox={sandbox} />;
    case 'asleep':
      return <AsleepPanel id={id} sandbox={sandbox} />;
    case 'panel':
      return <SandboxProvisioningPanel id={id} sandbox={sandbox} isUnreachable={isUnreachable} onLookAgain={onLookAgain} />;
    case 'cards':
      return <CardStream key={session} sandboxId={id} session={session} />;
    default:
      return null;
  }
}

// Attaching begins a session that was not there, and one that was stopped.
function useTerminalsRead(sandboxId: string, attached: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (attached !== undefined) void client.invalidateQueries({ queryKey: terminalsQuery(sandboxId).queryKey });
  }, [client, sandboxId, attached]);
}

// The terminal learns first that its Sandbox was deleted or put to sleep.
function useLookWhenGone(kind: string, onLookAgain: () => void): void {
  const isGone = kind === 'gone' || kind === 'reconnecting';
  useEffect(() => {
    if (isGone) onLookAgain();
    // oxlint-disable-next-line react/exhaustive-deps -- asked once when it is gone, not whenever the page is drawn
  }, [isGone]);
}
