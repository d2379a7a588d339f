import { parseArgs } from 'node:util';
import { UsageError } from '@openova/function-sdk';
import type { LocalFunction } from './function-program.ts';

/** Flags of a command that serves the functions: a port for each of them, and switches of its own. */
export interface ServeArguments {
  readonly listen: (program: LocalFunction) => string;
  /** Whether every function listens where `examples/functions.yaml` expects it. */
  readonly usualPorts: boolean;
  readonly switches: ReadonlySet<string>;
}

/** Reads `--<function>-port N` and these switches. Throws UsageError with all problems. */
export function parseServeArguments(
  argv: readonly string[],
  programs: readonly LocalFunction[],
  switches: readonly string[] = [],
): ServeArguments {
  const portFlags = programs.map((program) => [portFlag(program), { type: 'string' }] as const);
  const switchFlags = switches.map((name) => [name, { type: 'boolean' }] as const);
  const values = readFlags(argv, Object.fromEntries([...portFlags, ...switchFlags]));
  const ports = new Map(programs.map((program) => [program.name, values[portFlag(program)] ?? String(program.port)]));
  const problems = programs
    .filter(({ name }) => !isPort(ports.get(name)))
    .map((program) => `--${portFlag(program)} cannot be "${String(ports.get(program.name))}"`);
  if (problems.length > 0) throw new UsageError(problems);
  return {
    listen: ({ name }) => `localhost:${String(ports.get(name))}`,
    usualPorts: programs.every(({ name, port }) => ports.get(name) === String(port)),
    switches: new Set(switches.filter((name) => values[name] === true)),
  };
}

/** The flags as a help text has them. */
export function portFlagsHelp(programs: readonly LocalFunction[]): string {
  return programs
    .map(
      (program) =>
        `  --${portFlag(program)} N`.padEnd(26) + `where ${program.name} listens, ${program.port} by default\n`,
    )
    .join('');
}

function portFlag({ name }: LocalFunction): string {
  return `${name.replace(/^function-/, '')}-port`;
}

function isPort(value: string | boolean | undefined): boolean {
  return typeof value === 'string' && /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
}

function readFlags(
  argv: readonly string[],
  options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>,
): Readonly<Record<string, string | boolean | undefined>> {
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError([(error as Error).message]);
  }
}
