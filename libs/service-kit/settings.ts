import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { redactText } from '@openova/process-kit';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing that can be set by a flag, else by a variable. The flag is the setting's name in its table. */
export interface Setting<Value> {
  readonly env: string;
  readonly fallback: string;
  readonly help: string;
  /** A bare `--name` means true; its variable and its values are `true` and `false`. */
  readonly isSwitch?: boolean;
  /** Undefined: not a value of this setting. */
  readonly parse: (text: string) => Value | undefined;
}

// Any value: a table holds settings of several types, and the type of each is taken from its own `parse`.
export type SettingsTable = Readonly<Record<string, Setting<unknown>>>;

export type SettingValues<Table extends SettingsTable> = {
  readonly [Name in keyof Table]: NonNullable<ReturnType<Table[Name]['parse']>>;
};

/** Where settings are read from. */
export interface SettingsSource {
  readonly argv: readonly string[];
  readonly env: Environment;
}

/**
 * The value of every setting: its flag, else its variable, else its fallback. What cannot be read is added to `problems`, and
 * the values then are not to be used.
 */
export function readSettings<Table extends SettingsTable>(
  table: Table,
  { argv, env }: SettingsSource,
  problems: string[],
): SettingValues<Table> {
  const flags = readFlags(table, argv, problems);
  const entries = Object.entries(table).map(([name, setting]) => {
    const flag = flags.get(name);
    // An empty variable is a variable that a chart left unset.
    const text = flag ?? (env[setting.env] || setting.fallback);
    const value = setting.parse(text);
    if (value === undefined) problems.push(`${flag === undefined ? setting.env : `--${name}`} cannot be "${redactText(text)}"`);
    return [name, value];
  });
  return Object.freeze(Object.fromEntries(entries)) as SettingValues<Table>;
}

/** The lines of a help text, one for each setting. */
export function describeSettings(table: SettingsTable): string {
  const lines = Object.entries(table).map(([name, { env, fallback, help, isSwitch }]) => {
    return `  ${isSwitch ? `--${name}` : `--${name}=${fallback}`}\n      ${help} (${env})\n`;
  });
  return lines.join('');
}

/** Whether help is asked for, whatever else is on the command line. */
export function asksForHelp(argv: readonly string[]): boolean {
  return argv.some((argument) => argument === '--help' || argument === '-h');
}

export function parseSwitch(text: string): boolean | undefined {
  return text === 'true' || text === 'false' ? text === 'true' : undefined;
}

function readFlags(table: SettingsTable, argv: readonly string[], problems: string[]): Map<string, string> {
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(table).map(([name, { isSwitch }]) => [name, { type: isSwitch ? 'boolean' : 'string' }]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const flags = new Map<string, string>();
  for (const token of tokens) {
    // Its text is not repeated: it may be a secret that went to the wrong place.
    if (token.kind === 'positional') problems.push('there are no arguments besides options');
    if (token.kind !== 'option') continue;
    const setting = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    if (!setting) problems.push(`${token.rawName} is not an option`);
    else if (token.value === undefined && !setting.isSwitch) problems.push(`${token.rawName} needs a value`);
    else flags.set(token.name, token.value ?? 'true');
  }
  return flags;
}
