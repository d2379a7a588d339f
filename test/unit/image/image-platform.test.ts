import assert from 'node:assert/strict';
import { imagePlatform } from '../../../image/image-platform.ts';

describe('imagePlatform', () => {
  it('is the platform of this machine in the words of OCI', () => {
    assert.deepEqual(imagePlatform('linux', 'x64'), { os: 'linux', architecture: 'amd64' });
    assert.deepEqual(imagePlatform('linux', 'arm64'), { os: 'linux', architecture: 'arm64' });
  });

  for (const os of ['darwin', 'win32']) it(`refuses ${os}`, () => assert.throws(() => imagePlatform(os, 'arm64'), /^Error: cannot build images on/));
});
