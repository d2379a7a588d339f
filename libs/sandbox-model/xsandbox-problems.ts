import { schemaProblems, type SchemaProblem } from './xsandbox/bundle.js';

export interface XSandboxProblem {
  /** Dotted path such as `spec.repos[0].giteaRepo`. */
  readonly path: string;
  readonly missing: boolean;
  readonly message: string;
}

/** What the schema of the XRD finds wrong with a composite, each value once, sorted by path. */
export function xsandboxProblems(composite: unknown): XSandboxProblem[] {
  const problems = new Map<string, XSandboxProblem>();
  for (const problem of schemaProblems(composite)) {
    const path = dottedPath(problem);
    // Every branch of an anyOf reports by itself; the first complaint about a value says enough.
    if (!problems.has(path)) {
      problems.set(path, { path, missing: problem.keyword === 'required', message: `${path} ${complaint(problem)}` });
    }
  }
  return [...problems.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function dottedPath({ path, keyword, params }: SchemaProblem): string {
  const parts = path.split('/').slice(1);
  if (keyword === 'required') parts.push(String(params['missingProperty']));
  return parts.reduce((joined, part) => joined + (/^\d+$/.test(part) ? `[${part}]` : `${joined && '.'}${part}`), '');
}

const complaints: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  required: () => 'is required',
  enum: ({ allowedValues }) => `must be one of ${(allowedValues as readonly unknown[]).join(', ')}`,
  pattern: ({ pattern }) => `must match ${String(pattern)}`,
  type: ({ type }) => `must be of type ${String(type)}`,
  maxLength: ({ limit }) => `must have at most ${String(limit)} characters`,
  minLength: ({ limit }) => `must have at least ${String(limit)} characters`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} entries`,
  minimum: ({ limit }) => `must be at least ${String(limit)}`,
  maximum: ({ limit }) => `must be at most ${String(limit)}`,
};

function complaint({ keyword, params }: SchemaProblem): string {
  return complaints[keyword]?.(params) ?? 'is not valid';
}
