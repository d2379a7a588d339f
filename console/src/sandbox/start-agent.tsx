import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { byosQuery } from '../api/sandbox-queries.ts';
import { say } from '../messages/say.ts';
import { ProblemLine } from '../ui/problem-line.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { agents, type AgentId } from './agents.ts';
import { QuotaLine } from './quota-line.tsx';
import { useStartSandbox } from './use-start-sandbox.ts';

/** One click on an agent makes a Sandbox and opens its page. */
export function StartAgent() {
  const [name, setName] = useState('');
  const start = useStartSandbox();
  const startAgent = (agent: AgentId): void => {
    const displayName = name.trim();
    start.mutate({ agent, ...(displayName !== '' && { displayName }) });
  };
  return (
    <section aria-labelledby="start" className="card">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div>
          <h2 id="start" className="text-base font-semibold">
            {say('landing.start')}
          </h2>
          <p className="text-text-2">
            {say('landing.startHint')}{' '}
            <Link to="/describe" className="link">
              {say('talk.open')}
            </Link>
          </p>
        </div>
        <label className="w-full sm:w-64">
          <span className="mb-1 block text-xs font-medium text-text-2">{say('landing.name')}</span>
          <input className="field" value={name} maxLength={63} placeholder={say('landing.namePlaceholder')} onChange={({ target }) => setName(target.value)} />
        </label>
      </div>
      <QuotaLine />
      <ul className="mt-4 grid grid-cols-2 gap-2 lg:grid-cols-3">
        {agents.map((agent) => (
          <li key={agent} className="max-lg:last:odd:col-span-2">
            <AgentButton agent={agent} starting={start.isPending && start.variables.agent === agent} disabled={start.isPending} onStart={startAgent} />
          </li>
        ))}
      </ul>
      {start.isError && (
        <div className="mt-4">
          <ProblemLine lead={say('landing.startFailed')} error={start.error} />
        </div>
      )}
    </section>
  );
}

interface AgentButtonProps {
  readonly agent: AgentId;
  readonly starting: boolean;
  readonly disabled: boolean;
  readonly onStart: (agent: AgentId) => void;
}

function AgentButton({ agent, starting, disabled, onStart }: AgentButtonProps) {
  const byos = useQuery({ ...byosQuery(), enabled: agent === 'claude-code' });
  const hint = agent === 'claude-code' && byos.data?.connected === true ? say('byos.connected') : say(`agent.${agent}`);
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={() => onStart(agent)}
      className="flex h-full min-h-11 w-full items-center justify-between gap-3 rounded-lg border border-border bg-bg-1 px-3 py-2 text-left sm:items-start sm:px-4 sm:py-3 transition-colors hover:border-control hover:bg-bg-3 disabled:opacity-60"
    >
      <span>
        <span className="block font-mono font-medium">
          <span className="sr-only">{say('landing.startVerb')} </span>
          {agent}
        </span>
        <span className="block text-xs text-text-2 max-sm:sr-only">{starting ? say('landing.starting') : hint}</span>
      </span>
      {starting ? <Spinner small /> : <span aria-hidden className="text-accent">→</span>}
    </button>
  );
}
