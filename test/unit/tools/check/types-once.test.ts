import assert from 'node:assert/strict';
import { duplicateTypes } from '../../../../tools/check/types-once.ts';

describe('types once', () => {
  const second = [
    { name: 'an interface', text: 'export interface Plan { a: string }' },
    { name: 'a type', text: `type Plan = 'free';` },
    { name: 'a generic type', text: 'type Plan<T> = T[];' },
    { name: 'a class', text: 'class Plan extends Error {}' },
  ];
  for (const { name, text } of second) {
    it(`refuses ${name} that another file defines`, () => {
      const problems = duplicateTypes([{ path: 'a.ts', text: 'interface Plan {}' }, { path: 'b.ts', text: `\n${text}` }]);
      assert.deepEqual(problems, ['Plan is defined in a.ts:1 and b.ts:2']);
    });
  }

  it('accepts imports, uses and values of that name, generated files and declarations of scripts', () => {
    const files = [
      { path: 'a.ts', text: 'export interface Plan {} export interface Plan { merged: true }' },
      { path: 'b.ts', text: `import { type Plan } from './a.ts'; const a = { type: Plan }; // type Plan = x` },
      { path: 'generated/c.ts', text: 'interface Plan {}' },
      { path: 'd.d.ts', text: 'interface Plan {}' },
    ];
    assert.deepEqual(duplicateTypes(files), []);
  });

  it('accepts names on the list of exceptions', () => {
    const files = [{ path: 'a.ts', text: 'interface Plan {}' }, { path: 'b.ts', text: 'interface Plan {}' }];
    assert.deepEqual(duplicateTypes(files, new Map([['Plan', 'the two live apart']])), []);
  });
});
