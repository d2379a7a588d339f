import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMocha } from '../../../../tools/test/mocha-run.ts';

describe('mocha run', () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'openova-mocha-'))));
  after(() => rm(folder, { recursive: true }));

  const cases = [
    {
      name: 'counts tests that pass, fail and are skipped',
      script: `it('a', () => {}); it('b', () => { throw new Error('b'); }); it.skip('c', () => {});`,
      want: { passed: 1, failed: 1, skipped: 1 },
    },
    { name: 'counts a file that cannot be loaded as a failure', script: `import './nowhere.mjs';`, want: { passed: 0, failed: 1, skipped: 0 } },
    { name: 'counts a test that leaves a timer as a failure', script: `it('a', () => { setInterval(() => {}, 1e6); });`, want: { passed: 1, failed: 1, skipped: 0 } },
    {
      name: 'counts a test that leaves a process as a failure',
      script: `import { spawn } from 'node:child_process'; it('a', () => { spawn('sleep', ['3'], { stdio: ['ignore', 'inherit', 'ignore'] }).unref(); });`,
      want: { passed: 1, failed: 1, skipped: 0 },
    },
    { name: 'counts a failing hook as a failure', script: `before(() => { throw new Error('a'); }); it('a', () => {});`, want: { passed: 0, failed: 1, skipped: 0 } },
    { name: 'refuses it.only when told to', script: `it.only('a', () => {});`, args: ['--forbid-only'], want: { passed: 0, failed: 1, skipped: 0 } },
  ];
  for (const [index, { name, script, args = [], want }] of cases.entries()) {
    it(name, async () => {
      const file = join(folder, `${index}.mjs`);
      await writeFile(file, script);
      const lines: string[] = [];
      const { totals, failures } = await runMocha({ args: [...args, file], graceMs: 500, print: (line) => lines.push(line) });
      assert.deepEqual(totals, want, lines.join('\n'));
      assert.equal(failures.length > 0, want.failed > 0, failures.join('\n'));
    });
  }

  it('tells what failed and why apart from all else', async () => {
    const file = join(folder, 'failing.mjs');
    await writeFile(file, `describe('a', () => { it('b', () => { throw new Error('c'); }); });`);
    const { failures } = await runMocha({ args: [file], graceMs: 500, print: () => {} });
    assert.deepEqual(failures.slice(0, 2), ['a b', '  Error: c']);
  });
});
