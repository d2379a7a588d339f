export interface CheckResult {
  /** Each opens with its place where there is one. Any problem fails the check. */
  readonly problems: readonly string[];
  /** Lines worth reading although nothing failed. */
  readonly notes?: readonly string[];
}

export interface Check {
  readonly name: string;
  readonly purpose: string;
  readonly run: () => Promise<CheckResult>;
}

export interface Verdict extends CheckResult {
  readonly name: string;
  readonly seconds: number;
}

/** Runs the check; one that throws has failed with the error as its only problem. */
export async function verdictOf({ name, run }: Check): Promise<Verdict> {
  const started = performance.now();
  const result = await run().catch((error: unknown): CheckResult => ({ problems: [`cannot run: ${messageOf(error)}`] }));
  return { name, seconds: (performance.now() - started) / 1000, ...result };
}

/** `lint: 3 problems, 0.4 s`, followed by the problems and notes, indented. */
export function formatVerdict({ name, seconds, problems, notes = [] }: Verdict): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const head = `${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}: ${problems.length === 0 ? '' : `${count}, `}${seconds.toFixed(1)} s`;
  return [head, ...[...problems, ...notes].map((line) => `  ${line.replaceAll('\n', '\n  ')}`)].map((line) => `${line}\n`).join('');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
