import type { Sandbox } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';
import { Spinner } from '../ui/spinner.tsx';
import { FailureReport } from './failure-report.tsx';
import { PhaseBadge } from './phase-badge.tsx';
import { stageProgress, type StageProgress, type StageState } from './stage-progress.ts';

interface PanelProps {
  readonly id: string;
  /** Undefined before the first answer: the stages are painted all the same. */
  readonly sandbox: Sandbox | undefined;
  readonly isUnreachable: boolean;
  readonly onLookAgain: () => void;
}

/** What is being prepared, and what went wrong when it was not. */
export function SandboxProvisioningPanel({ id, sandbox, isUnreachable, onLookAgain }: PanelProps) {
  const stages = stageProgress(sandbox?.conditions ?? []);
  const failed = sandbox?.phase === 'Failed';
  const done = stages.filter(({ state }) => state === 'done').length;
  return (
    <div className="min-h-0 flex-1 overflow-auto px-4 py-8" data-testid="provisioning-panel">
      <div className="mx-auto max-w-3xl space-y-4">
        <section className="card" aria-labelledby="panel-title">
          <div className="flex flex-wrap items-center gap-3">
            {!failed && <Spinner label={say('panel.working')} />}
            <h2 id="panel-title" className="text-lg font-semibold">
              {say(failed ? 'panel.failedTitle' : 'panel.title')}
            </h2>
            <PhaseBadge sandbox={sandbox} />
          </div>
          {!failed && <p className="mt-1 text-text-2">{say('panel.lead')}</p>}
          <ol className="mt-5 grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
            {stages.map((stage) => (
              <StageChip key={stage.type} stage={stage} />
            ))}
          </ol>
          <p className="mt-4 text-xs text-text-3" role="status">
            {say('panel.progress', { done })}
          </p>
          {isUnreachable && <p className="mt-2 rounded-lg border border-amber-2 bg-amber-1 px-3 py-2 text-amber-3">{say('panel.unreachable')}</p>}
        </section>
        {failed && <FailureReport id={id} conditions={sandbox.conditions} onLookAgain={onLookAgain} />}
      </div>
    </div>
  );
}

const chipTones: Readonly<Record<StageState, string>> = {
  waiting: 'border-border text-text-3',
  working: 'border-amber-2 bg-amber-1 text-amber-3',
  done: 'border-emerald-2 bg-emerald-1 text-emerald-3',
  failed: 'border-rose-2 bg-rose-1 text-rose-3',
};

const chipMarks: Readonly<Record<StageState, string>> = { waiting: '○', working: '◔', done: '✓', failed: '✕' };

function StageChip({ stage: { type, state, message } }: { readonly stage: StageProgress }) {
  return (
    <li
      data-testid="stage"
      data-stage={type}
      data-state={state}
      title={message}
      className={`flex items-center gap-3 rounded-lg border px-3 py-2 transition-colors ${chipTones[state]}`}
    >
      <span aria-hidden className="w-4 text-center font-mono">
        {chipMarks[state]}
      </span>
      <span className="font-medium">{say(`stage.${type}`)}</span>
      <span className="ml-auto text-xs">{say(`stageState.${state}`)}</span>
    </li>
  );
}
