import type { Check, CheckResult } from './check.ts';
import { boundaryProblems } from './boundaries.ts';
import { commentProblems } from './comments.ts';
import { layoutProblems } from './layout.ts';
import { programProblems } from './program-problems.ts';
import { requirementCoverage, type Requirements } from './requirements.ts';
import { readSourceFiles, type SourceFile } from './source-file.ts';
import { duplicateTypes } from './types-once.ts';

export interface CheckOptions {
  /** Whether a requirement that no test cites is a problem. */
  readonly strict: boolean;
}

/** All checks, in the order of their verdicts. They read the working folder, which is the repository's root. */
export function allChecks({ strict }: CheckOptions): Check[] {
  let read: Promise<SourceFile[]> | undefined;
  const sources = () => (read ??= readSourceFiles());
  const overSources = (name: string, purpose: string, find: (files: readonly SourceFile[]) => string[]): Check => ({
    name,
    purpose,
    run: async () => ({ problems: find(await sources()) }),
  });
  return [
    {
      name: 'types',
      purpose: 'the TypeScript compiler accepts everything',
      run: async () => ({ problems: (await Promise.all(typeProjects.map(typeProblems))).flat() }),
    },
    {
      name: 'lint',
      purpose: 'oxlint with type information accepts everything',
      run: lintResult,
    },
    overSources('boundaries', 'imports go one way, the core is pure, only entry files read the process', boundaryProblems),
    { name: 'generated', purpose: 'generated files are up to date', run: generatedResult },
    overSources('types-once', 'each type has one home', duplicateTypes),
    {
      name: 'requirements',
      purpose: 'tests cite requirements that exist; lists those that none cites (--strict: fails on them)',
      run: async () => requirementResult(await sources(), strict),
    },
    overSources('comments', 'comments say why, and nothing holds on one machine only', commentProblems),
    overSources('layout', 'docs/architecture.md lists every top-level folder and nothing else', layoutProblems),
  ];
}

// What runs in browsers, or speaks of what does, has other globals.
const typeProjects = ['.', 'console', 'test/browser'];

function typeProblems(project: string): Promise<string[]> {
  return programProblems('typescript/bin/tsc', ['-p', project, '--pretty', 'false']);
}

async function lintResult(): Promise<CheckResult> {
  const lines = await programProblems('oxlint/bin/oxlint', ['--type-aware', '-f', 'unix', '.']);
  return { problems: lines.filter((line) => !/^\d+ problems?$/.test(line)) };
}

// Imported only when it runs: the generators load large packages.
async function generatedResult(): Promise<CheckResult> {
  const { staleGenerated } = await import('../generate.ts');
  const stale = await staleGenerated();
  return { problems: stale.map((path) => `${path} is out of date: run "npm run generate"`) };
}

export function requirementResult(files: readonly SourceFile[], strict: boolean): CheckResult {
  const list = files.find(({ path }) => path === 'test/requirements.json');
  if (list === undefined) return { problems: ['test/requirements.json is missing'] };
  const requirements: Requirements = JSON.parse(list.text);
  const { unknown, uncited, summary } = requirementCoverage(requirements, files);
  const total = Object.keys(requirements).length;
  const notes = uncited.length === 0 ? [] : [`${total - uncited.length} of ${total} requirements are cited by a test`, ...summary];
  const missing = uncited.map((id) => `${id} is cited by no test: ${requirements[id]?.text ?? ''}`);
  return { problems: [...unknown, ...(strict ? missing : [])], notes };
}
