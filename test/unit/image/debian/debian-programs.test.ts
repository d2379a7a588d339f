import assert from 'node:assert/strict';
import { partOfLock } from '../../../../image/debian/debian-depends.ts';
import { lockProblems, readLock } from '../../../../image/debian/debian-lock.ts';
import { programContent } from '../../../../image/debian/debian-programs.ts';

const { packages, isLeftOut, programs, isChosen, system } = programContent({ packages: ['git'], programs: ['usr/bin/git'] });

describe('programContent', () => {
  it('asks for packages that the lock has, and comes with neither a shell nor an interpreter', async () => {
    const lock = await readLock('image/debian/debian.lock.json');
    assert.deepEqual(lockProblems(lock, { architecture: lock.architecture, wanted: packages }), []);
    const names = partOfLock(lock, packages, isLeftOut).packages.map(({ name }) => name);
    assert.ok(['git', 'libc6', 'libcurl3-gnutls', 'libstdc++6', 'ca-certificates'].every((name) => names.includes(name)));
    assert.deepEqual(names.filter((name) => /^(?:bash|dash|busybox|coreutils|mawk|perl.*|python.*|libdb.*)$/.test(name)), []);
  });

  it('has the programs, and what runs as process 1', () => assert.deepEqual(programs, ['usr/bin/tini', 'usr/bin/git']));

  const chosen = [
    'lib/x86_64-linux-gnu/libc.so.6', 'lib64/ld-linux-x86-64.so.2', 'usr/lib/aarch64-linux-gnu/libstdc++.so.6.0.30', 'etc/os-release', 'usr/lib/os-release',
    'usr/share/doc/git/copyright', 'usr/share/doc/libgcc-s1', 'usr/share/common-licenses/GPL-2',
  ];
  for (const path of chosen) it(`has ${path}`, () => assert.ok(isChosen(path)));

  const others = [
    'usr/bin/git-shell', 'usr/sbin/update-ca-certificates', 'usr/lib/git-core/git-submodule', 'usr/lib/x86_64-linux-gnu/gconv/IBM037.so',
    'usr/lib/x86_64-linux-gnu/engines-3/padlock.so', 'usr/share/doc/git/README.md', 'usr/share/git-core/templates/hooks/update.sample', 'etc/profile',
  ];
  for (const path of others) it(`has no ${path}`, () => assert.ok(!isChosen(path)));

  it('has one account, without a shell', () => {
    const passwd = system.find(({ path }) => path === 'etc/passwd');
    assert.match(passwd?.kind === 'file' ? String(passwd.content) : '', /^nonroot:x:2000:2000:[^\n]*:\/nonexistent$/m);
  });
});
