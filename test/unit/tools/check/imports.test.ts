import assert from 'node:assert/strict';
import { importsOf } from '../../../../tools/check/imports.ts';

const read = (text: string) =>
  importsOf({ path: 'a.ts', text }).map(({ specifier, typeOnly }) => (typeOnly ? `type ${specifier}` : specifier));

describe('imports', () => {
  const cases = [
    { name: 'a default and named import', text: `import a, { b as c } from './a.ts';`, want: ['./a.ts'] },
    { name: 'a namespace import', text: `import * as a from 'a';`, want: ['a'] },
    { name: 'an import for its effect', text: `import './a.ts';`, want: ['./a.ts'] },
    { name: 'a type import', text: `import type { A } from './a.ts';`, want: ['type ./a.ts'] },
    { name: 'a value called type', text: `import type from './a.ts'; import type, { b } from './b.ts';`, want: ['./a.ts', './b.ts'] },
    { name: 'inline types, which leave the import in place', text: `import { type A } from './a.ts';`, want: ['./a.ts'] },
    { name: 'an import over several lines', text: `import {\n  a,\n  b,\n} from './a.ts';`, want: ['./a.ts'] },
    { name: 're-exports', text: `export { a } from './a.ts'; export * from './b.ts'; export type { C } from './c.ts';`, want: ['./a.ts', './b.ts', 'type ./c.ts'] },
    { name: 'a dynamic import and a require', text: `await import('./a.ts'); require('./b.cjs');`, want: ['./a.ts', './b.cjs'] },
    { name: 'import attributes', text: `import a from './a.json' with { type: 'json' };`, want: ['./a.json'] },
  ];
  for (const { name, text, want } of cases) {
    it(`reads ${name}`, () => assert.deepEqual(read(text), want));
  }

  it('takes no other statement for an import', () => {
    const text = `export const from = 'a'; export type B = 'b'; x.import('c'); import.meta.url; // import 'd'\nconst e = "import 'f'";`;
    assert.deepEqual(read(text), []);
  });
});
