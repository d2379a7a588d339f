import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trustFolders } from '../../../../../services/pty-server/repo-clone/trusted-folders.ts';

describe('trusted folders', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trusted-folders-'));
  });
  afterEach(() => rm(home, { recursive: true }));
  const own = process.getuid?.() ?? 0;
  const trust = (uid: number) => trustFolders([home], { home, path: process.env['PATH'] ?? '', uid });

  it('are those of another owner, each named once', async () => {
    await trust(own + 1);
    await trust(own + 1);
    const config = await readFile(join(home, '.gitconfig'), 'utf8');
    assert.deepEqual(config.match(/directory = .*/g), [`directory = ${home}`]);
  });

  it('are not needed for folders of this user', async () => {
    await trust(own);
    assert.deepEqual(await readdir(home), []);
  });
});
