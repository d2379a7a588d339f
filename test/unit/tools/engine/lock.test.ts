import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../../../tools/engine/lock.ts';

const timing = { beatMs: 5, staleMs: 200 };

describe('withLock', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('lets one work at a time', async () => {
    let working = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++working);
      await new Promise(setImmediate);
      working--;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(join(folder, 'lock'), work, timing)));
    assert.equal(most, 1);
  });

  it('gives back what the work gives and leaves no lock', async () => {
    assert.equal(await withLock(join(folder, 'lock'), async () => 7, timing), 7);
    assert.deepEqual(await readdir(folder), []);
  });

  it('leaves no lock when the work fails', async () => {
    const failing = withLock(join(folder, 'lock'), async () => { throw new Error('broken'); }, timing);
    await assert.rejects(failing, /broken/);
    assert.deepEqual(await readdir(folder), []);
  });

  it('takes over a lock that shows no life', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, '');
    await utimes(path, 0, 0);
    assert.equal(await withLock(path, async () => 'done', timing), 'done');
  });

  it('is not taken over while the work lasts longer than a lock may be silent', async () => {
    const path = join(folder, 'lock');
    let finished = false;
    const long = withLock(path, () => new Promise<void>((resolve) => setTimeout(() => { finished = true; resolve(); }, 3 * timing.staleMs)), timing);
    await withLock(path, async () => assert.ok(finished), timing);
    await long;
  });
});
