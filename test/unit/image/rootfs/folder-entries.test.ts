import assert from 'node:assert/strict';
import { chmod, link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderEntries } from '../../../../image/rootfs/folder-entries.ts';

const same = (path: string) => path;

describe('folderEntries', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'folder-entries-test-'));
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/tool'), '');
    await writeFile(join(folder, 'secret'), '');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('lets programs run and everybody read, and none run as somebody else', async () => {
    await chmod(join(folder, 'bin/tool'), 0o4750);
    await chmod(join(folder, 'secret'), 0o600);
    assert.deepEqual(await folderEntries(folder, same), [
      { kind: 'copy', path: 'bin/tool', from: join(folder, 'bin/tool'), mode: 0o755 },
      { kind: 'copy', path: 'secret', from: join(folder, 'secret'), mode: 0o644 },
    ]);
  });

  it('makes links of other names of the same file, and keeps links', async () => {
    await mkdir(join(folder, 'lib'));
    await link(join(folder, 'bin/tool'), join(folder, 'lib/tool'));
    await symlink('/etc/elsewhere', join(folder, 'lib/away'));
    const links = (await folderEntries(folder, same)).filter(({ kind }) => kind === 'link');
    assert.deepEqual(links, [
      { kind: 'link', path: 'lib/away', target: '/etc/elsewhere' },
      { kind: 'link', path: 'lib/tool', target: '../bin/tool' },
    ]);
  });

  it('places what it is told to, and leaves out the rest', async () => {
    const entries = await folderEntries(folder, (path) => (path.startsWith('bin/') ? `usr/${path}` : undefined));
    assert.deepEqual(entries.map(({ path }) => path), ['usr/bin/tool']);
  });
});
