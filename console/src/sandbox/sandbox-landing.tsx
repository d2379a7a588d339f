import { problemStatus } from '../api/sandbox-queries.ts';
import { say } from '../messages/say.ts';
import { Badge } from '../ui/badge.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { EventsBadge } from './events-badge.tsx';
import { SandboxCard } from './sandbox-card.tsx';
import { StartAgent } from './start-agent.tsx';
import { useSandboxes } from './use-sandboxes.ts';

/** `/sandbox`: start an agent, and find those that run. */
export function SandboxLanding() {
  const sandboxes = useSandboxes();
  return (
    <div className="mx-auto max-w-5xl space-y-8 px-4 py-8">
      <header>
        <h1 className="text-2xl font-semibold tracking-tight">{say('landing.title')}</h1>
        <p className="mt-1 text-text-2">{say('landing.lead')}</p>
      </header>
      <StartAgent />
      <section aria-labelledby="yours">
        <div className="mb-3 flex items-center gap-3">
          <h2 id="yours" className="text-base font-semibold">
            {say('landing.yours')}
          </h2>
          <EventsBadge state={sandboxes.events} />
        </div>
        <SandboxList sandboxes={sandboxes} />
      </section>
    </div>
  );
}

function SandboxList({ sandboxes: { data, error } }: { readonly sandboxes: ReturnType<typeof useSandboxes> }) {
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
