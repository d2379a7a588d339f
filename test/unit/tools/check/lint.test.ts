import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

interface Fixture {
  readonly path: string;
  readonly text: string;
  readonly rules: readonly string[];
}

const compose = (name: string, text: string, ...rules: string[]): Fixture => ({ path: `functions/${name}/compose.ts`, text, rules });

// What each file breaks, deliberately. One run over all of them shows that the rules are on where they should be.
const fixtures: readonly Fixture[] = [
  compose('clock', 'export const a = () => new Date();\n', 'no-restricted-globals'),
  compose('random', 'export const a = () => Math.random();\n', 'no-restricted-properties'),
  compose('environment', 'export const a = () => process.env;\n', 'no-restricted-globals'),
  compose('files', "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n", 'no-restricted-imports'),
  compose('pure', 'export const a = (b: readonly number[]) => Math.max(...b);\n'),
  { path: 'functions/clock/resources/claim.ts', text: 'export const a = () => Date.now();\n', rules: ['no-restricted-globals'] },
  { path: 'functions/clock/fn.ts', text: 'export const a = () => new Date();\n', rules: [] },
  { path: 'libs/sandbox-model/outward.ts', text: "export { serve } from '@openova/function-sdk';\n", rules: ['no-restricted-imports'] },
  { path: 'libs/function-sdk/outward.ts', text: "export { a } from '../../functions/clock/fn.ts';\n", rules: ['no-restricted-imports'] },
  { path: 'local/long-file.ts', text: lines(301, (line) => `export const a${line} = ${line};`), rules: ['max-lines'] },
  { path: 'test/long-file.ts', text: lines(301, (line) => `export const a${line} = ${line};`), rules: [] },
  { path: 'local/long-function.ts', text: `export function a(b: number[]) {\n${lines(50, () => '  b.push(1);')}}\n`, rules: ['max-lines-per-function'] },
  { path: 'local/parameters.ts', text: 'export const a = (b: 1, c: 2, d: 3, e: 4, f: 5) => [b, c, d, e, f];\n', rules: ['max-params'] },
  { path: 'local/complex.ts', text: `export const a = (b: number) => ${'b === 1 ? 2 : '.repeat(10)}3;\n`, rules: ['complexity'] },
  { path: 'local/any.ts', text: 'export const a = (b: any) => String(b);\n', rules: ['no-explicit-any'] },
  { path: 'local/floating.ts', text: 'async function a() {\n  await Promise.resolve();\n}\nexport function b() {\n  a();\n}\n', rules: ['no-floating-promises'] },
  { path: 'local/camelCase.ts', text: 'export const a = 1;\n', rules: ['filename-case'] },
  { path: 'local/default.ts', text: 'export default 1;\n', rules: ['no-default-export'] },
  { path: 'local/print.ts', text: "export const a = () => console.log('b');\n", rules: ['no-console'] },
  { path: 'local/type-import.ts', text: "import { Stats } from 'node:fs';\nexport type A = Stats;\n", rules: ['consistent-type-imports'] },
  { path: 'local/generated/any.ts', text: 'export const a = (b: any) => b;\n', rules: [] },
];

function lines(count: number, text: (line: number) => string): string {
  return Array.from({ length: count }, (_, line) => `${text(line)}\n`).join('');
}

describe('lint', () => {
  let folder: string;
  let found: Map<string, string[]>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openova-lint-'));
    for (const { path, text } of fixtures) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await Promise.all(['.oxlintrc.json', 'tsconfig.json', 'package.json'].map((name) => copyFile(name, join(folder, name))));
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    found = await lintFolder(folder);
  });

  after(() => rm(folder, { recursive: true }));

  for (const { path, rules } of fixtures) {
    it(`${rules.length > 0 ? `refuses ${rules.join(' and ')}` : 'accepts everything'} in ${path}`, () => {
      assert.deepEqual(found.get(path) ?? [], rules);
    });
  }
});

/** The rules that each file breaks, without repetition. */
async function lintFolder(folder: string): Promise<Map<string, string[]>> {
  const output = await new Promise<string>((done) => {
    execFile(process.execPath, [resolve('node_modules/oxlint/bin/oxlint'), '--type-aware', '-f', 'json', '.'], { cwd: folder }, (_, stdout) =>
      done(stdout),
    );
  });
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string; filename: string }[] };
  const byFile = Map.groupBy(diagnostics, ({ filename }) => filename);
  return new Map([...byFile].map(([path, own]) => [path, [...new Set(own.map(({ code }) => /\((.*)\)/.exec(code)?.[1] ?? code))].toSorted()]));
}
