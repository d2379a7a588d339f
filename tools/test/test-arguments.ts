const optionsWithValue = new Set(['-g', '--grep', '-f', '--fgrep', '-t', '--timeout', '-s', '--slow', '--retries', '-r', '--require']);

export interface TestArguments {
  /** Files, folders and patterns to run instead of everything. */
  readonly specs: readonly string[];
  /** What goes to mocha as it is. */
  readonly options: readonly string[];
}

/** Parts the arguments of `npm test --` into what to run and how. */
export function parseTestArguments(args: readonly string[]): TestArguments {
  const isSpec = args.map((arg, index) => !arg.startsWith('-') && !optionsWithValue.has(args[index - 1] ?? ''));
  return { specs: args.filter((_, index) => isSpec[index]), options: args.filter((_, index) => !isSpec[index]) };
}
