import { problemText } from '../messages/problem-text.ts';

/** Tells a failed action beside what started it. */
export function ProblemLine({ lead, error }: { readonly lead: string; readonly error: unknown }) {
  return (
    <p role="alert" className="my-2 rounded-lg border border-rose-2 bg-rose-1 px-3 py-2 text-rose-3">
      <strong className="font-semibold">{lead}</strong> {problemText(error)}
    </p>
  );
}
