import { UsageError } from '@openova/function-sdk';
import { listenProblem } from '@openova/process-kit';

/** Runs a command and gives its exit status: its own, 1 when it fails, 2 for wrong usage. stderr says what was wrong. */
export async function runCommand(name: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const lines =
      error instanceof UsageError
        ? [...error.problems, `"npm run ${name} -- --help" lists the options`]
        : [listenProblem(error) ?? (error instanceof Error ? error.message : String(error))];
    for (const line of lines) process.stderr.write(`${name}: ${line}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
