import assert from 'node:assert/strict';
import { completeEntries } from '../../../../image/oci/root-entry.ts';
import { nodeRootfs } from '../../../../image/rootfs/node-rootfs.ts';

const libraries = [
  { path: 'usr/lib/x86_64-linux-gnu/libc.so.6', from: 'libc' },
  { path: 'usr/lib64/ld-linux-x86-64.so.2', from: 'loader' },
];
const entries = completeEntries(nodeRootfs({ node: 'node', libraries, account: { name: 'nonroot', id: 2000, home: '/tmp', shell: '/nonexistent' } }));
const find = (path: string) => entries.find((entry) => entry.path === path);

describe('nodeRootfs', () => {
  it('names the account by its id', () => {
    const passwd = find('etc/passwd');
    assert.ok(passwd?.kind === 'file');
    assert.match(String(passwd.content), /^nonroot:x:2000:2000:/m);
  });

  it('leaves everything readable, nothing writable but the folder for temporary files', () => {
    const modes = entries.map((entry) => ('mode' in entry && entry.mode) || (entry.kind === 'directory' ? 0o755 : 0o644));
    assert.ok(modes.every((mode) => (mode & 0o444) === 0o444));
    const writable = entries.filter((_, index) => ((modes[index] ?? 0) & 0o022) !== 0);
    assert.deepEqual(writable, [{ kind: 'directory', path: 'tmp', mode: 0o1777 }]);
  });

  it('links the old places of the libraries to the new ones', () => {
    assert.deepEqual(entries.filter(({ kind }) => kind === 'link'), [
      { kind: 'link', path: 'lib', target: 'usr/lib' },
      { kind: 'link', path: 'lib64', target: 'usr/lib64' },
    ]);
  });

  it('holds no shell and no package manager', () => {
    const programs = entries.filter(({ kind, path }) => kind === 'copy' && !path.startsWith('usr/lib'));
    assert.deepEqual(programs.map(({ path }) => path), ['usr/local/bin/node']);
  });
});
