import type { ByosStatus } from '../api/sandbox.api.ts';
import { say, sayIfKnown } from '../messages/say.ts';

interface ByosOutcomeProps {
  /** As the address of the page has it. */
  readonly outcome: string | undefined;
  /** Undefined before it is known. */
  readonly status: ByosStatus | undefined;
  readonly onDismiss: () => void;
}

const successes: readonly string[] = ['connected', 'connected_in_part'];

/** How connecting by OAuth has ended, and what to do. A success is shown while it is true. */
export function ByosOutcome({ outcome, status, onDismiss }: ByosOutcomeProps) {
  const text = outcome === undefined ? undefined : sayIfKnown(`byos.outcome.${outcome}`);
  const isSuccess = outcome !== undefined && successes.includes(outcome);
  if (text === undefined || (isSuccess && !(status?.connected === true && status.by === 'oauth'))) return null;
  const tone = isSuccess ? 'border-emerald-2 bg-emerald-1 text-emerald-3' : 'border-rose-2 bg-rose-1 text-rose-3';
  return (
    <div role={isSuccess ? 'status' : 'alert'} data-testid="byos-outcome" className={`mt-4 flex items-start gap-3 rounded-lg border px-3 py-2 ${tone}`}>
      <p className="min-w-0 flex-1 break-words">{text}</p>
      <button type="button" aria-label={say('problem.dismiss')} className="grid size-6 shrink-0 place-items-center rounded pointer-coarse:size-11" onClick={onDismiss}>
        <span aria-hidden>×</span>
      </button>
    </div>
  );
}
