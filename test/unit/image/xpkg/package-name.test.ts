import assert from 'node:assert/strict';
import { hasHost, installedName } from '../../../../image/xpkg/package-name.ts';

describe('installedName', () => {
  const cases = [
    { name: 'leaves the host out', reference: 'registry.openova.io/openova/function-sandbox', want: 'openova-function-sandbox' },
    { name: 'leaves a port out', reference: '127.0.0.1:5000/openova/function-sandbox', want: 'openova-function-sandbox' },
    { name: 'leaves a tag out', reference: 'example.org/openova/function-sandbox:v0.1.0', want: 'openova-function-sandbox' },
    { name: 'leaves a digest out', reference: 'example.org/a@sha256:0123', want: 'a' },
    { name: 'keeps the whole path', reference: 'example.org/mirror/openova/function-sandbox', want: 'mirror-openova-function-sandbox' },
    { name: 'turns dots into dashes', reference: 'example.org/a.b/c', want: 'a-b-c' },
    { name: 'drops underscores', reference: 'example.org/a_b/c', want: 'ab-c' },
    { name: 'cuts after 63 characters', reference: `example.org/${'a'.repeat(80)}`, want: 'a'.repeat(63) },
    { name: 'ends with no dash where it cuts', reference: `example.org/${'a'.repeat(62)}-b`, want: 'a'.repeat(62) },
  ];
  for (const { name, reference, want } of cases) it(name, () => assert.equal(installedName(reference), want));
});

describe('hasHost', () => {
  for (const registry of ['registry.openova.io/openova', '127.0.0.1:5000/openova', 'localhost:5000/a', 'example.org']) {
    it(`takes ${registry}`, () => assert.equal(hasHost(registry), true));
  }
  for (const registry of ['openova', 'openova/sandbox', 'localhost/openova', 'example.org/Openova', 'https://example.org/a', 'example.org/', '']) {
    it(`refuses "${registry}"`, () => assert.equal(hasHost(registry), false));
  }
});
