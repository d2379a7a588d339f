/** The `input` of a pipeline step; undefined when the step has none. */
export type StepInput = Readonly<Record<string, unknown>> | undefined;

export const settingsApiVersion = 'sandbox.openova.io/v1';
export const settingsKind = 'SandboxSettings';

/** The text of a setting: what the step's input says under the key, else its variable; empty when there is neither. */
export function settingText(key: string, variable: string | undefined, input: StepInput): string {
  const given = input?.[key];
  return (isScalar(given) ? String(given) : variable)?.trim() ?? '';
}

/** What is wrong with the input as a whole, when `keys` are the settings it may have. */
export function stepInputProblems(input: StepInput, keys: readonly string[]): string[] {
  if (!input) return [];
  const problems: string[] = [];
  const { apiVersion, kind, metadata: _, ...given } = input;
  if (apiVersion !== settingsApiVersion || kind !== settingsKind) {
    problems.push(`step input must be ${settingsApiVersion} ${settingsKind}`);
  }
  for (const key of Object.keys(given).toSorted()) {
    if (!keys.includes(key)) problems.push(`step input has the unknown setting ${key}`);
    else if (!isScalar(given[key])) problems.push(`step input ${key} must be a single value`);
  }
  return problems;
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
