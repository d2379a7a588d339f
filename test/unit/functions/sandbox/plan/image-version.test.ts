import assert from 'node:assert/strict';
import { imageVersion } from '../../../../../functions/sandbox/plan/image-version.ts';

describe('imageVersion', () => {
  const versions = [
    ['r.example/a:1.2.3', '1.2.3'],
    [`r.example/a:1.2.3@sha256:${'0123456789abcdef'.repeat(4)}`, 'sha256-0123456789ab'],
    [`r.example:5000/a@sha256:${'f'.repeat(64)}`, 'sha256-ffffffffffff'],
    [`r.example/a:${'v'.repeat(100)}`, 'v'.repeat(63)],
    ['r.example/a:_', ''],
  ] as const;
  for (const [image, version] of versions) {
    it(`is "${version}" of image ${image.slice(0, 40)}`, () => {
      assert.equal(imageVersion(image), version);
    });
  }
});
