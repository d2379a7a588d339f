import assert from 'node:assert/strict';
import { layoutProblems } from '../../../../tools/check/layout.ts';

const table = (...cells: readonly string[]) => ({
  path: 'docs/architecture.md',
  text: ['# Architecture', '', '| path | holds |', '| --- | --- |', ...cells.map((cell) => `| ${cell} | x |`), '', '| `nowhere/` | y |'].join('\n'),
});
const file = (path: string) => ({ path, text: '' });

describe('layout', () => {
  it('accepts a table that lists what is there', () => {
    const files = [
      table('`docs/`', '`crossplane.yaml`, `package/apis/`', '`functions/sandbox/`', '`test/{unit,render}/`', '`examples/<story>/`'),
      ...['crossplane.yaml', 'package/apis/a.yaml', 'functions/sandbox/fn.ts', 'test/unit/a.ts', 'test/render/b.ts', 'examples/hello/xr.yaml', '.ci/run'].map(file),
    ];
    assert.deepEqual(layoutProblems(files), []);
  });

  it('refuses a folder that the table lacks', () => {
    assert.deepEqual(layoutProblems([table('`docs/`'), file('tools/a.ts')]), ['tools/ is missing from the path table of docs/architecture.md']);
  });

  it('refuses a path that is not there, also one of several', () => {
    assert.deepEqual(layoutProblems([table('`docs/`', '`test/{unit,browser}/`'), file('test/unit/a.ts')]), [
      'docs/architecture.md lists test/browser/, which is not there',
    ]);
  });

  it('refuses a missing document and a missing table', () => {
    assert.equal(layoutProblems([file('tools/a.ts')]).length, 1);
    assert.equal(layoutProblems([{ path: 'docs/architecture.md', text: '# Architecture' }]).length, 1);
  });
});
