import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partOfLock } from '../../../../image/debian/debian-depends.ts';
import { lockProblems, readLock, writeLock, type DebianLock } from '../../../../image/debian/debian-lock.ts';
import { isLeftOut, wantedPackages } from '../../../../image/debian/debian-packages.ts';

const lock: DebianLock = {
  architecture: 'amd64',
  packages: [
    { name: 'bash', version: '5.2.15-2+b13', sha256: 'aa', depends: [] },
    { name: 'git', version: '1:2.39.5-0+deb12u3', sha256: 'bb', depends: ['bash'] },
  ],
};

describe('lockProblems', () => {
  it('has none with a lock for this machine that has what is wanted', () => {
    assert.deepEqual(lockProblems(lock, { architecture: 'amd64', wanted: ['git', 'bash'] }), []);
  });

  it('names another architecture and what is not there', () => {
    const [first = '', second = ''] = lockProblems(lock, { architecture: 'arm64', wanted: ['git', 'less', 'tini'] });
    assert.match(first, /amd64.*arm64/);
    assert.match(second, /less, tini/);
  });
});

describe('the lock', () => {
  it('is read as it was written, a line for each package', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lock-test-'));
    try {
      const path = join(folder, 'lock.json');
      await writeLock(path, lock);
      assert.deepEqual(await readLock(path), lock);
      assert.equal((await readFile(path, 'utf8')).split('\n').filter((line) => line.includes('sha256')).length, 2);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('of this checkout has what is wanted and what that needs, nothing else, and names in order', async () => {
    const { architecture, packages } = await readLock('image/debian/debian.lock.json');
    const names = packages.map(({ name }) => name);
    assert.deepEqual(lockProblems({ architecture, packages }, { architecture, wanted: wantedPackages }), []);
    assert.deepEqual(names.filter(isLeftOut), []);
    assert.deepEqual(partOfLock({ architecture, packages }, wantedPackages).packages.map(({ name }) => name), names);
    assert.deepEqual(packages.flatMap(({ depends }) => depends).filter((name) => !names.includes(name)), []);
    assert.deepEqual(names, [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1)));
    assert.ok(packages.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256)));
  });
});

describe('isLeftOut', () => {
  for (const name of ['perl', 'perl-modules-5.36', 'libperl5.36', 'liberror-perl', 'dpkg']) it(`leaves ${name} out`, () => assert.ok(isLeftOut(name)));
  for (const name of ['perl-base', 'git', 'libproc2-0']) it(`keeps ${name}`, () => assert.ok(!isLeftOut(name)));
});
