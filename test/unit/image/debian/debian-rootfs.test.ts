import assert from 'node:assert/strict';
import { licencesIn, mergedPath } from '../../../../image/debian/debian-rootfs.ts';

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

describe('licencesIn', () => {
  it('gives each short name once', () => {
    const copyright = 'Files: *\nLicense: GPL-2+\n\nFiles: a\nLicense: Expat \n\nFiles: b\nLicense: GPL-2+\n Text of the licence.\n';
    assert.deepEqual(licencesIn(copyright), ['Expat', 'GPL-2+']);
  });

  it('gives none for a text in no form', () => assert.deepEqual(licencesIn('This is free software.\nThe licence is in /usr/share/common-licenses.\n'), []));
});
