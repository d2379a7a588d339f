import assert from 'node:assert/strict';
import { sbomOf } from '../../../image/sbom.ts';

const content = {
  name: 'function-a',
  version: '1.0.0',
  packages: [
    { name: '@grpc/grpc-js', version: '1.14.7', license: 'Apache-2.0' },
    { name: 'odd', version: '0.0.1', license: undefined },
  ],
  node: { path: '/usr/local/bin/node', version: '24.0.0', sha256: 'aa' },
  libraries: [{ path: '/usr/lib/libc.so.6', sha256: 'bb' }],
};

describe('sbomOf', () => {
  it('lists Node, the npm packages and the shared libraries', () => {
    assert.deepEqual(sbomOf(content).components.map(({ type, name }) => `${type} ${name}`), [
      'platform node',
      'library @grpc/grpc-js',
      'library odd',
      'file /usr/lib/libc.so.6',
    ]);
  });

  it('names an npm package by its package URL', () => {
    assert.deepEqual(sbomOf(content).components[1], {
      type: 'library',
      'bom-ref': 'pkg:npm/%40grpc/grpc-js@1.14.7',
      name: '@grpc/grpc-js',
      version: '1.14.7',
      purl: 'pkg:npm/%40grpc/grpc-js@1.14.7',
      licenses: [{ expression: 'Apache-2.0' }],
    });
  });

  it('gives the hashes of Node and the shared libraries', () => {
    const hashes = JSON.stringify(sbomOf(content)).match(/"content":"\w+"/g);
    assert.deepEqual(hashes, ['"content":"aa"', '"content":"bb"']);
  });
});
