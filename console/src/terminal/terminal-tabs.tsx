import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { terminalsQuery } from '../api/sandbox-queries.ts';
import { endTerminal, type SandboxTerminal } from '../api/terminal.api.ts';
import { say } from '../messages/say.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';
import { NewTerminalMenu } from './new-terminal-menu.tsx';

interface TerminalTabsProps {
  readonly sandboxId: string;
  /** The terminal that the page shows. */
  readonly current: string;
  readonly onChoose: (terminalId: string) => void;
}

/** The terminals of a Sandbox: choose one, start another, end one. */
export function TerminalTabs({ sandboxId, current, onChoose }: TerminalTabsProps) {
  const { data: terminals = [], error } = useQuery(terminalsQuery(sandboxId));
  const [ending, setEnding] = useState<SandboxTerminal | undefined>(undefined);
  const [failure, setFailure] = useState<unknown>(undefined);
  const end = useEnding(sandboxId, (ended) => ended === current && onChoose(sandboxId));
  return (
    <div className="border-b border-border bg-bg-1 px-2">
      {/* As high before the list is there as afterwards: the terminal below would change its size. */}
      <div className="flex min-h-11 items-center gap-1 pointer-coarse:min-h-13">
        <nav aria-label={say('terminals.label')} className="flex min-w-0 gap-1 overflow-x-auto py-1" data-testid="terminals">
          {terminals.map((terminal) => (
            <TerminalTab
              key={terminal.id}
              terminal={terminal}
              name={terminalName(terminal, sandboxId)}
              isCurrent={terminal.id === current}
              onChoose={() => onChoose(terminal.id)}
              onEnd={() => setEnding(terminal)}
            />
          ))}
        </nav>
        <NewTerminalMenu sandboxId={sandboxId} terminals={terminals} onStarted={onChoose} onProblem={setFailure} />
      </div>
      {failure !== undefined && <ProblemLine lead={say('terminals.failed')} error={failure} onDismiss={() => setFailure(undefined)} />}
      {end.isError && <ProblemLine lead={say('terminals.endFailed')} error={end.error} onDismiss={end.reset} />}
      {error !== null && <ProblemLine lead={say('terminals.unknown')} error={error} />}
      {ending !== undefined && (
        <ConfirmDialog
          title={say('terminals.endTitle', { name: terminalName(ending, sandboxId) })}
          body={say('terminals.endBody')}
          confirm={say('terminals.endConfirm')}
          dismiss={say('session.keep')}
          danger
          onDismiss={() => setEnding(undefined)}
          onConfirm={() => {
            setEnding(undefined);
            end.mutate(ending.id);
          }}
        />
      )}
    </div>
  );
}

function useEnding(sandboxId: string, onEnded: (terminalId: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (terminalId: string) => endTerminal(sandboxId, terminalId),
    onSuccess: (_answer, terminalId) => onEnded(terminalId),
    onSettled: () => client.invalidateQueries({ queryKey: terminalsQuery(sandboxId).queryKey }),
  });
}

/** The first session has the id of its Sandbox, which says nothing among the others. */
function terminalName({ id, name }: SandboxTerminal, sandboxId: string): string {
  return id === sandboxId && name === id ? say('terminals.first') : name;
}

interface TerminalTabProps {
  readonly terminal: SandboxTerminal;
  readonly name: string;
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
  readonly onEnd: () => void;
}

function TerminalTab({ terminal: { state, title }, name, isCurrent, onChoose, onEnd }: TerminalTabProps) {
  return (
    <span className={`flex shrink-0 items-center rounded-lg ${isCurrent ? 'bg-bg-3 text-text-1' : 'text-text-2 hover:bg-bg-3'}`} data-testid="terminal-tab">
      <button
        type="button"
        aria-current={isCurrent ? 'page' : undefined}
        title={title}
        className={`flex min-h-8 items-center gap-2 rounded-lg pl-3 pointer-coarse:min-h-11 ${isCurrent ? 'font-medium' : ''}`}
        onClick={onChoose}
      >
        <span className="max-w-48 truncate">{name}</span>
        {state !== 'running' && <span className="text-xs text-text-3">{say(`terminals.${state}`)}</span>}
      </button>
      <button type="button" aria-label={say('terminals.end', { name })} title={say('terminals.end', { name })} className="grid size-8 place-items-center rounded-lg text-text-3 hover:text-text-1 pointer-coarse:size-11" onClick={onEnd}>
        <span aria-hidden>×</span>
      </button>
    </span>
  );
}
