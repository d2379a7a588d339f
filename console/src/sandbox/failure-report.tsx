import type { SandboxCondition } from '../api/sandbox.ts';
import { say, sayIfKnown } from '../messages/say.ts';
import { ProblemLine } from '../ui/problem-line.tsx';
import { failedConditions } from './failed-conditions.ts';
import { useDeletion } from './use-deletion.ts';

interface FailureReportProps {
  readonly id: string;
  readonly conditions: readonly SandboxCondition[];
  readonly onLookAgain: () => void;
}

/** Every condition that does not hold, in its own words, and what can be done. */
export function FailureReport({ id, conditions, onLookAgain }: FailureReportProps) {
  const deletion = useDeletion(id);
  const { causes, consequences } = failedConditions(conditions);
  return (
    <section className="card" aria-labelledby="failures">
      <h2 id="failures" className="text-lg font-semibold">
        {say('panel.failures')}
      </h2>
      <ul className="mt-4 space-y-3">
        {causes.map((condition) => (
          <FailedCondition key={condition.type} condition={condition} />
        ))}
      </ul>
      <div className="mt-5 flex flex-wrap gap-2">
        <button type="button" className="button button-danger" disabled={deletion.isPending} onClick={() => deletion.mutate()}>
          {say(deletion.isPending ? 'panel.retrying' : 'panel.retry')}
        </button>
        <button type="button" className="button button-plain" onClick={onLookAgain}>
          {say('panel.again')}
        </button>
      </div>
      {deletion.isError && <ProblemLine lead={say('session.deleteFailed')} error={deletion.error} />}
      {consequences.length > 0 && (
        <>
          <h3 className="mt-6 text-xs font-semibold text-text-2">{say('panel.others')}</h3>
          <ul className="mt-2 divide-y divide-border border-t border-border">
            {consequences.map((condition) => (
              <Consequence key={condition.type} condition={condition} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function FailedCondition({ condition: { type, reason, message } }: { readonly condition: SandboxCondition }) {
  const next = sayIfKnown(`next.${reason}`);
  return (
    <li data-testid="failed-condition" className="rounded-lg border border-border bg-bg-1 p-4">
      <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[5rem_1fr]">
        <dt className="text-text-3">{say('panel.type')}</dt>
        <dd className="font-mono break-all">{type}</dd>
        <dt className="text-text-3">{say('panel.reason')}</dt>
        <dd className="font-mono font-semibold break-all text-rose-3">{reason}</dd>
        <dt className="text-text-3">{say('panel.message')}</dt>
        <dd className="break-words whitespace-pre-wrap">{message}</dd>
        {next !== undefined && (
          <>
            <dt className="text-text-3">{say('panel.next')}</dt>
            <dd>{next}</dd>
          </>
        )}
      </dl>
    </li>
  );
}

// It waits for the cause above, so a line is enough.
function Consequence({ condition: { type, reason, message } }: { readonly condition: SandboxCondition }) {
  return (
    <li data-testid="failed-condition" className="flex flex-wrap gap-x-3 py-2 text-text-2">
      <span className="w-40 font-mono text-xs leading-5">{type}</span>
      <span className="w-24 font-mono text-xs leading-5">{reason}</span>
      <span className="min-w-0 flex-1 basis-48 break-words">{message}</span>
    </li>
  );
}
