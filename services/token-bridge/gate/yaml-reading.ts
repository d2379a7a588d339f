/** A value of a YAML document on its way into a typed one. What is wrong with it is noted under its path, never with its content. */
export interface Reading {
  readonly path: string;
  readonly value: unknown;
  readonly problems: string[];
}

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

/** The members of a mapping. A member that is none of `known` is a problem: it may be a limit with a misspelt name. */
export function readFields<Name extends string>(reading: Reading, known: readonly Name[]): Record<Name, Reading> {
  const given = mappingOf(reading);
  for (const name of Object.keys(given)) {
    if (!known.some((one) => one === name)) note(reading, `has an unknown member; known are ${known.join(', ')}`);
  }
  return Object.fromEntries(known.map((name) => [name, member(reading, name, given[name])])) as Record<Name, Reading>;
}

/** The members of a mapping whose names are free. */
export function readEntries(reading: Reading): (readonly [name: string, entry: Reading])[] {
  return Object.entries(mappingOf(reading)).map(([name, value]) => {
    if (!/^[\w.:/@+-]{1,128}$/.test(name)) note(reading, 'has a name that is no 1 to 128 letters, digits and .:/@+_-');
    return [name, member(reading, name, value)] as const;
  });
}

export function readItems(reading: Reading): Reading[] {
  if (reading.value === undefined) return [];
  if (!Array.isArray(reading.value)) {
    note(reading, 'is no list');
    return [];
  }
  return reading.value.map((value: unknown, index) => ({ ...reading, path: `${reading.path}[${index}]`, value }));
}

export function readText(reading: Reading, pattern = /^[\x20-\x7e]{1,256}$/): string {
  if (typeof reading.value === 'string' && pattern.test(reading.value)) return reading.value;
  note(reading, reading.value === undefined ? 'is missing' : 'is no such text');
  return '';
}

export function readChoice<Choice extends string>(reading: Reading, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === reading.value);
  if (found !== undefined) return found;
  note(reading, `is none of ${choices.join(', ')}`);
  return choices[0] as Choice;
}

export function readNumber(reading: Reading, { min, max }: NumberRange, fallback?: number): number {
  const { value = fallback } = reading;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  note(reading, value === undefined ? 'is missing' : `is no number from ${min} to ${max}`);
  return min;
}

export function readSwitch(reading: Reading): boolean {
  const { value = false } = reading;
  if (typeof value === 'boolean') return value;
  note(reading, 'is neither true nor false');
  return false;
}

export function isGiven({ value }: Reading): boolean {
  return value !== undefined && value !== null;
}

export function note({ path, problems }: Reading, what: string): void {
  problems.push(`${path || 'the document'} ${what}`);
}

function mappingOf(reading: Reading): Readonly<Record<string, unknown>> {
  const { value } = reading;
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  note(reading, 'is no mapping');
  return {};
}

function member({ path, problems }: Reading, name: string, value: unknown): Reading {
  return { path: path === '' ? name : `${path}.${name}`, value, problems };
}
