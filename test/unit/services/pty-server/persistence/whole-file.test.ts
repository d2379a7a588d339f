import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWholeFile } from '../../../../../services/pty-server/persistence/whole-file.ts';

describe('persistence whole-file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'whole-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('replaces a file, makes its folder, and lets nobody else read it', async () => {
    const path = join(folder, 'a/b/file');
    await writeWholeFile(path, 'one');
    await writeWholeFile(path, Buffer.from('two'));
    assert.equal(readFileSync(path, 'utf8'), 'two');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, 'a/b')), ['file']);
  });

  it('leaves nothing of a file that cannot be written', async () => {
    const path = join(folder, 'file');
    await writeWholeFile(path, 'one');
    await assert.rejects(writeWholeFile(path, 7 as unknown as string));
    assert.equal(readFileSync(path, 'utf8'), 'one');
    assert.deepEqual(readdirSync(folder), ['file']);
  });
});
