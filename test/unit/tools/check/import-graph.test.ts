import assert from 'node:assert/strict';
import { importCycles, importEdges } from '../../../../tools/check/import-graph.ts';

describe('import graph', () => {
  it('leads to files by relative paths and by the names of workspace packages', () => {
    const edges = importEdges([
      { path: 'package.json', text: '{"name": "root"}' },
      { path: 'libs/model/package.json', text: '{"name": "@x/model", "exports": "./index.ts"}' },
      { path: 'functions/a/fn.ts', text: `import '@x/model'; import '../b.ts'; import 'pino';` },
    ]);
    assert.deepEqual(edges.map(({ target }) => target), ['libs/model/index.ts', 'functions/b.ts', undefined]);
  });

  it('finds each circle once', () => {
    const edges = importEdges([
      { path: 'a.ts', text: `import './b.ts'; import './c.ts';` },
      { path: 'b.ts', text: `import './c.ts';` },
      { path: 'c.ts', text: `import type { A } from './a.ts';` },
      { path: 'd.ts', text: `import './d.ts'; import './a.ts';` },
    ]);
    assert.deepEqual(importCycles(edges), [['a.ts', 'b.ts', 'c.ts'], ['d.ts']]);
  });
});
