import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RootEntry } from '../../../../image/oci/root-entry.ts';
import { tarOf } from '../../../../image/oci/tar.ts';
import { tarMembers } from '../../../integration/package/read-image.ts';

const bytesOf = async (entries: readonly RootEntry[]) => Buffer.concat(await Array.fromAsync(tarOf(entries)));

describe('tarOf', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tar-test-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('writes every kind of entry so that tar reads it back', async () => {
    const copied = join(folder, 'copied');
    await writeFile(copied, 'x'.repeat(3_000_000));
    const members = await tarMembers(await bytesOf([
      { kind: 'directory', path: 'tmp', mode: 0o1777 },
      { kind: 'file', path: 'etc/passwd', content: 'root' },
      { kind: 'copy', path: 'bin/copied', from: copied, mode: 0o755 },
      { kind: 'link', path: 'lib', target: 'usr/lib' },
    ]));
    assert.deepEqual(members.map(({ header }) => [header.type, header.name, header.mode, header.linkname]), [
      ['directory', 'tmp/', 0o1777, null],
      ['file', 'etc/passwd', 0o644, null],
      ['file', 'bin/copied', 0o755, null],
      ['symlink', 'lib', 0o777, 'usr/lib'],
    ]);
    assert.deepEqual(members.map(({ content }) => content.length), [0, 4, 3_000_000, 0]);
  });

  it('tells nothing about who built it, when and from what file', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    await writeFile(one, 'same');
    await writeFile(two, 'same');
    await chmod(one, 0o600);
    await utimes(two, 1_000_000, 1_000_000);
    const [first, second] = await Promise.all([one, two].map((from) => bytesOf([{ kind: 'copy', path: 'a', from }])));
    assert.ok(first && second && first.equals(second));
    const [member] = await tarMembers(first);
    assert.deepEqual([member?.header.uid, member?.header.gid, member?.header.mtime.getTime()], [0, 0, 0]);
  });

  it('keeps a path that is longer than the old header has room for', async () => {
    const path = `${'a'.repeat(120)}/${'b'.repeat(120)}`;
    const [member] = await tarMembers(await bytesOf([{ kind: 'file', path, content: 'c' }]));
    assert.equal(member?.header.name, path);
  });

  it('fails when a file is not there', async () => {
    await assert.rejects(bytesOf([{ kind: 'copy', path: 'a', from: join(folder, 'nothing') }]), { code: 'ENOENT' });
  });
});
