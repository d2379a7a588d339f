import assert from 'node:assert/strict';
import { isDropped, licencesIn, mergedPath } from '../../../../image/runtime/debian-rootfs.ts';

describe('mergedPath', () => {
  const places = [
    { path: 'bin/bash', want: 'usr/bin/bash' },
    { path: 'lib/x86_64-linux-gnu/libc.so.6', want: 'usr/lib/x86_64-linux-gnu/libc.so.6' },
    { path: 'usr/bin/git', want: 'usr/bin/git' },
    { path: 'etc/bash.bashrc', want: 'etc/bash.bashrc' },
    { path: 'library/a', want: 'library/a' },
  ];
  for (const { path, want } of places) it(`puts ${path} at ${want}`, () => assert.equal(mergedPath(path), want));
});

describe('isDropped', () => {
  const dropped = ['usr/share/man/man1/git.1.gz', 'usr/share/locale/de/LC_MESSAGES/bash.mo', 'usr/share/doc/bash/README', 'etc/init.d/procps', 'lib/systemd/system/a.service'];
  for (const path of dropped) it(`drops ${path}`, () => assert.ok(isDropped(path)));
  for (const path of ['usr/share/doc/bash/copyright', 'usr/lib/locale/C.utf8/LC_CTYPE', 'etc/bash.bashrc']) it(`keeps ${path}`, () => assert.ok(!isDropped(path)));
});

describe('licencesIn', () => {
  it('gives each short name once', () => {
    const copyright = 'Files: *\nLicense: GPL-2+\n\nFiles: a\nLicense: Expat \n\nFiles: b\nLicense: GPL-2+\n Text of the licence.\n';
    assert.deepEqual(licencesIn(copyright), ['Expat', 'GPL-2+']);
  });

  it('gives none for a text in no form', () => assert.deepEqual(licencesIn('This is free software.\nThe licence is in /usr/share/common-licenses.\n'), []));
});
