import { useQuery } from '@tanstack/react-query';
import { problemStatus, sandboxesQuery } from '../api/sandbox-queries.ts';
import { say } from '../messages/say.ts';
import { Badge } from '../ui/badge.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { SandboxCard } from './sandbox-card.tsx';
import { StartAgent } from './start-agent.tsx';

/** `/sandbox`: start an agent, and find those that run. */
export function SandboxLanding() {
  return (
    <div className="mx-auto max-w-5xl space-y-8 px-4 py-8">
      <header>
        <h1 className="text-2xl font-semibold tracking-tight">{say('landing.title')}</h1>
        <p className="mt-1 text-text-2">{say('landing.lead')}</p>
      </header>
      <StartAgent />
      <section aria-labelledby="yours">
        <h2 id="yours" className="mb-3 text-base font-semibold">
          {say('landing.yours')}
        </h2>
        <SandboxList />
      </section>
    </div>
  );
}

function SandboxList() {
  const { data, error } = useQuery(sandboxesQuery());
  const status = problemStatus(error);
  if (data === undefined && error === null) return <Spinner label={say('landing.loading')} />;
  if (data === undefined && (status === 503 || status === 404)) {
    return (
      <EmptyState text={say('landing.apiPendingHint')}>
        <Badge tone="amber">{say('landing.apiPending')}</Badge>
      </EmptyState>
    );
  }
  if (data === undefined) return <ProblemLine lead="" error={error} />;
  if (data.length === 0) return <EmptyState text={say('landing.empty')} />;
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {data.map((sandbox) => (
        <li key={sandbox.id}>
          <SandboxCard sandbox={sandbox} />
        </li>
      ))}
    </ul>
  );
}

function EmptyState({ text, children }: { readonly text: string; readonly children?: React.ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-xl border border-dashed border-border px-5 py-10 text-center text-text-2" data-testid="empty-state">
      {children}
      <p>{text}</p>
    </div>
  );
}
