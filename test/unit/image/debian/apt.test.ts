import assert from 'node:assert/strict';
import { downloadPrefix, versionsIn } from '../../../../image/debian/apt.ts';

const listing = `'http://archive.example.org/pool/main/g/glibc/libc6_2.36-9%2bdeb12u14_amd64.deb' libc6_2.36-9+deb12u14_amd64.deb 2759320 MD5Sum:8d98
'http://archive.example.org/pool/main/g/git/git_2.39.5-0%2bdeb12u3_amd64.deb' git_1%3a2.39.5-0+deb12u3_amd64.deb 7264380 SHA256:0a
`;

describe('versionsIn', () => {
  it('reads names and versions, with the epoch of a version', () => {
    assert.deepEqual(versionsIn(listing), [
      { name: 'libc6', version: '2.36-9+deb12u14' },
      { name: 'git', version: '1:2.39.5-0+deb12u3' },
    ]);
  });

  it('reads nothing where nothing is to be installed', () => assert.deepEqual(versionsIn(''), []));
});

describe('downloadPrefix', () => {
  it('is how the file of a package begins, the epoch escaped', () => {
    assert.equal(downloadPrefix({ name: 'git', version: '1:2.39.5-0+deb12u3' }), 'git_1%3a2.39.5-0+deb12u3_');
  });
});
