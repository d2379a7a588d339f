import { problemText } from '../messages/problem-text.ts';
import { say } from '../messages/say.ts';

interface ProblemLineProps {
  readonly lead: string;
  readonly error: unknown;
  readonly onDismiss?: () => void;
}

/** Tells a failed action beside what started it. */
export function ProblemLine({ lead, error, onDismiss }: ProblemLineProps) {
  return (
    <div role="alert" className="my-2 flex items-start gap-3 rounded-lg border border-rose-2 bg-rose-1 px-3 py-2 text-left text-rose-3">
      <p className="min-w-0 flex-1 break-words">
        <strong className="font-semibold">{lead}</strong> {problemText(error)}
      </p>
      {onDismiss !== undefined && (
        <button type="button" aria-label={say('problem.dismiss')} className="grid size-6 shrink-0 place-items-center rounded pointer-coarse:size-11" onClick={onDismiss}>
          <span aria-hidden>×</span>
        </button>
      )}
    </div>
  );
}
