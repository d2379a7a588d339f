import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { formatVerdict, verdictOf } from '../../../../tools/check/check.ts';
import { programProblems } from '../../../../tools/check/program-problems.ts';

describe('check', () => {
  it('fails with the error when the check cannot run', async () => {
    const verdict = await verdictOf({ name: 'a', purpose: 'b', run: () => Promise.reject(new Error('no such file')) });
    assert.deepEqual(verdict.problems, ['cannot run: no such file']);
  });

  it('prints one line for a check that passes, and the problems of one that fails', () => {
    assert.equal(formatVerdict({ name: 'types', seconds: 1.24, problems: [] }), 'ok     types: 1.2 s\n');
    assert.equal(formatVerdict({ name: 'lint', seconds: 0, problems: ['a\n b', 'c'], notes: ['d'] }), 'FAILED lint: 2 problems, 0.0 s\n  a\n   b\n  c\n  d\n');
  });

  it('ends with status 2 and names the check that does not exist', async () => {
    const run = promisify(execFile)(process.execPath, ['tools/check.ts', '--only', 'no-such-check']);
    await assert.rejects(run, ({ code, stderr }: { code: number; stderr: string }) => code === 2 && stderr.startsWith('no check is called no-such-check'));
  });

  it('takes what a program prints for its problems when it fails, and nothing when it succeeds', async () => {
    assert.deepEqual(await programProblems('typescript/bin/tsc', ['--version']), []);
    assert.match((await programProblems('typescript/bin/tsc', ['--no-such-option'])).join('\n'), /no-such-option/);
  });
});
