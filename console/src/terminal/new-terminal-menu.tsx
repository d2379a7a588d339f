import { useMutation, useQueryClient } from '@tanstack/react-query';
import { terminalsQuery } from '../api/sandbox-queries.ts';
import { createTerminal, type SandboxTerminal } from '../api/terminal.api.ts';
import { say } from '../messages/say.ts';
import { agents, type AgentId } from '../sandbox/agents.ts';
import { Menu } from '../ui/menu.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { freeName } from './terminal-name.ts';

interface NewTerminalMenuProps {
  readonly sandboxId: string;
  readonly terminals: readonly SandboxTerminal[];
  readonly onStarted: (terminalId: string) => void;
  readonly onProblem: (error: unknown) => void;
}

// The shell first: it is what a second terminal is for most of the time.
const programs: readonly AgentId[] = ['sovereign-shell', ...agents.filter((agent) => agent !== 'sovereign-shell')];

export function NewTerminalMenu({ sandboxId, terminals, onStarted, onProblem }: NewTerminalMenuProps) {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: (agent: AgentId) => createTerminal(sandboxId, { agent, name: freeName(programName(agent), terminals.map(({ name }) => name)) }),
    onSuccess: async (terminal) => {
      await client.invalidateQueries({ queryKey: terminalsQuery(sandboxId).queryKey });
      onStarted(terminal.id);
    },
    onError: onProblem,
  });
  return (
    <Menu align="left" label={say('terminals.new')} testId="new-terminal" summary={start.isPending ? <Spinner small label={say('landing.starting')} /> : <span aria-hidden className="text-lg leading-none">+</span>}>
      <ul>
        {programs.map((agent) => (
          <li key={agent}>
            <button type="button" className="button button-quiet w-full justify-start" aria-label={say('terminals.newOf', { agent: programName(agent) })} disabled={start.isPending} onClick={() => start.mutate(agent)}>
              {programName(agent)}
            </button>
          </li>
        ))}
      </ul>
    </Menu>
  );
}

function programName(agent: AgentId): string {
  return agent === 'sovereign-shell' ? say('terminals.shell') : agent;
}
