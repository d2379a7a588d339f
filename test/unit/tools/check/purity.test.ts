import assert from 'node:assert/strict';
import { importEdges } from '../../../../tools/check/import-graph.ts';
import { purityProblems } from '../../../../tools/check/purity.ts';
import type { SourceFile } from '../../../../tools/check/source-file.ts';

function problemsOf(...files: readonly SourceFile[]): string[] {
  return purityProblems(files, importEdges(files));
}

const compose = (text: string): SourceFile => ({ path: 'functions/sandbox/compose.ts', text });

describe('purity', () => {
  const forbidden = [
    { name: 'a module of Node', text: `import { readFileSync } from 'node:fs';` },
    { name: 'types of Node', text: `import type { Stats } from 'node:fs';` },
    { name: 'the function SDK', text: `import { serve } from '@openova/function-sdk';` },
    { name: 'all of kubernetes-models', text: `import type { v1 } from 'kubernetes-models';` },
    { name: 'code of kubernetes-models', text: `import { Pod } from 'kubernetes-models/v1/Pod';` },
    { name: 'the shell of the function', text: `import { run } from './fn.ts';` },
    { name: 'the clock', text: 'const a = new Date();' },
    { name: 'randomness', text: 'const a = Math.random();' },
    { name: 'the environment', text: 'const a = process.env.A;' },
    { name: 'a log', text: `console.log('a');` },
    { name: 'a request', text: `const a = fetch('b');` },
    { name: 'a timer', text: 'setTimeout(() => {}, 1);' },
    { name: 'waiting', text: 'async function a() {}' },
  ];
  for (const { name, text } of forbidden) {
    it(`refuses ${name}`, () => assert.equal(problemsOf(compose(text)).length, 1));
  }

  it('refuses the same in resources', () => {
    assert.equal(problemsOf({ path: 'functions/sandbox/resources/a.ts', text: 'Date.now();' }).length, 1);
  });

  it('follows the core into the files that it computes with', () => {
    const problems = problemsOf(
      compose(`import { a } from './plan.ts';`),
      { path: 'functions/sandbox/plan.ts', text: `export { a } from './names.ts';` },
      { path: 'functions/sandbox/names.ts', text: 'export const a = Date.now();' },
    );
    assert.deepEqual(problems, ['functions/sandbox/names.ts:1: uses Date: the core is pure']);
  });

  it('leaves files alone of which the core takes types only', () => {
    const text = 'export interface Settings { a: string } export const now = () => Date.now();';
    assert.deepEqual(problemsOf(compose(`import type { Settings } from './settings.ts';`), { path: 'functions/sandbox/settings.ts', text }), []);
  });

  it('accepts the vocabulary, siblings, Kubernetes types, and members and keys with the names of globals', () => {
    const text = `
      import { labels } from '@openova/sandbox-model';
      import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
      import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
      import { claim } from './resources/claims.ts';
      export const a = { process: b.process, max: Math.max(1, 2), text: 'new Date()' }; // a Date is not used`;
    assert.deepEqual(problemsOf(compose(text), { path: 'functions/sandbox/resources/claims.ts', text: '' }), []);
  });
});
