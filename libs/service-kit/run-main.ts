import { ConfigError } from './config-error.ts';
import { listenProblem, redactText } from '@openova/process-kit';
import { asksForHelp } from './settings.ts';

export interface Program {
  readonly argv: readonly string[];
  readonly usage: string;
  readonly run: () => Promise<void>;
  /** Takes the help text instead of stdout. */
  readonly write?: (text: string) => void;
  /** Takes what went wrong instead of stderr. */
  readonly writeError?: (text: string) => void;
}

/** Runs a program to its end and gives the exit status: 0, 1 for a failure, 2 for a configuration that cannot be. */
export async function runMain({ argv, usage, run, write = toStdout, writeError = toStderr }: Program): Promise<number> {
  if (asksForHelp(argv)) {
    write(usage);
    return 0;
  }
  try {
    await run();
    return 0;
  } catch (error) {
    if (error instanceof ConfigError) {
      writeError(`cannot start:\n${error.problems.map((problem) => `  ${problem}\n`).join('')}`);
      return 2;
    }
    writeError(`${listenProblem(error) ?? redactText(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
    return 1;
  }
}

function toStdout(text: string): void {
  process.stdout.write(text);
}

function toStderr(text: string): void {
  process.stderr.write(text);
}
