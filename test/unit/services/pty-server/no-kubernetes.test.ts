import assert from 'node:assert/strict';
import { importEdges } from '../../../../tools/check/import-graph.ts';
import { readSourceFiles } from '../../../../tools/check/source-file.ts';

describe('pty-server', () => {
  it('has no Kubernetes client, directly or through a library [PTY-24]', async () => {
    const edges = importEdges(await readSourceFiles());
    const reached = new Set(edges.map(({ from }) => from).filter((path) => path.startsWith('services/pty-server/')));
    assert.ok(reached.size > 20);
    // Grows while it is walked through.
    for (const path of reached) {
      for (const { from, target, specifier } of edges) {
        if (from !== path) continue;
        assert.doesNotMatch(specifier, /kubernetes|^@crossplane/, `${from} imports ${specifier}`);
        if (target?.startsWith('libs/') && !target.startsWith('libs/sandbox-model/')) reached.add(target);
      }
    }
  });
});
