import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { problemStatus, sandboxQuery } from '../api/sandbox-queries.ts';
import { linkTarget } from '../terminal/link-target.ts';
import { TerminalPane } from '../terminal/terminal-pane.tsx';
import { TerminalStatus } from '../terminal/terminal-status.tsx';
import { useTerminal } from '../terminal/use-terminal.ts';
import { AsleepPanel } from './asleep-panel.tsx';
import { SandboxProvisioningPanel } from './sandbox-provisioning-panel.tsx';
import { SessionHeader } from './session-header.tsx';
import { SessionProblem, isSessionProblem } from './session-problem.tsx';
import { sessionView } from './session-view.ts';

/** `/sandbox/$id`: the panel while the Sandbox is prepared, its terminal once it is ready. */
export function SandboxSession({ id }: { readonly id: string }) {
  const { data: sandbox, error, refetch } = useQuery(sandboxQuery(id));
  const [searching, setSearching] = useState(false);
  const [link, setLink] = useState<URL | undefined>(undefined);
  const onLink = useCallback((uri: string) => setLink(linkTarget(uri)), []);
  const problem = problemStatus(error);
  const view = isSessionProblem(problem) ? 'problem' : sessionView(sandbox);
  const showTerminal = view === 'terminal';
  const terminal = useTerminal({ sandboxId: id, active: showTerminal, onLink });
  if (isSessionProblem(problem)) return <SessionProblem status={problem} />;
  return (
    <div className="flex h-full flex-col">
      <SessionHeader id={id} sandbox={sandbox}>
        {showTerminal && <TerminalStatus state={terminal.state} onSearch={() => setSearching(true)} />}
      </SessionHeader>
      {view === 'asleep' && <AsleepPanel id={id} sandbox={sandbox} />}
      {view === 'panel' && <SandboxProvisioningPanel id={id} sandbox={sandbox} isUnreachable={error !== null} onLookAgain={() => void refetch()} />}
      <TerminalPane
        name={sandbox?.displayName ?? id}
        terminal={terminal}
        shown={showTerminal}
        searching={searching && showTerminal}
        onSearchEnd={() => setSearching(false)}
        link={link}
        onLinkEnd={() => setLink(undefined)}
      />
    </div>
  );
}
