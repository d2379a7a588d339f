import { parseArgs } from 'node:util';

/** How each flag is spelt. The two names of the certificates' folder come from Crossplane's specification and SDK. */
const flags = {
  address: { type: 'string' },
  'tls-certs-dir': { type: 'string' },
  'tls-server-certs-dir': { type: 'string' },
  insecure: { type: 'boolean' },
  debug: { type: 'boolean', short: 'd' },
  'max-recv-message-size': { type: 'string' },
  ttl: { type: 'string' },
  'metrics-address': { type: 'string' },
  network: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export type FlagName = keyof typeof flags;

export interface FlagValues {
  readonly values: ReadonlyMap<FlagName, string>;
  readonly problems: readonly string[];
}

/** Every flag with its last value (`true` for a bare switch), and what could not be read. */
export function readFlags(argv: readonly string[]): FlagValues {
  const { tokens } = parseArgs({ args: [...argv], options: flags, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<FlagName, string>();
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`"${token.value}" is not an option`);
    if (token.kind !== 'option') continue;
    const problem = problemOf(token.name, token.rawName, token.value);
    if (problem === undefined) values.set(token.name as FlagName, token.value ?? 'true');
    else problems.push(problem);
  }
  return { values, problems };
}

function problemOf(name: string, spelt: string, value: string | undefined): string | undefined {
  if (!Object.hasOwn(flags, name)) return `${spelt} is not an option`;
  const isSwitch = flags[name as FlagName].type === 'boolean';
  if (!isSwitch && value === undefined) return `${spelt} needs a value`;
  if (isSwitch && !['true', 'false', undefined].includes(value)) return `${spelt} is a switch, not "${value}"`;
  return undefined;
}
