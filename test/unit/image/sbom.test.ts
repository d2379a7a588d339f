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
  debian: [
    { name: 'git', version: '1:2.39.5-0+deb12u3', sha256: 'cc', licences: ['GPL-2', 'ISC'] },
    { name: 'unzip', version: '6.0-28', sha256: 'dd', licences: [] },
  ],
};

describe('sbomOf', () => {
  it('lists Node, the packages of npm and Debian, and the shared libraries', () => {
    assert.deepEqual(sbomOf(content).components.map(({ type, name }) => `${type} ${name}`), [
      'platform node',
      'library @grpc/grpc-js',
      'library odd',
      'library git',
      'library unzip',
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

  it('names a Debian package by its package URL, with its licences', () => {
    assert.deepEqual(sbomOf(content).components[3], {
      type: 'library',
      'bom-ref': 'pkg:deb/debian/git@1%3A2.39.5-0%2Bdeb12u3',
      name: 'git',
      version: '1:2.39.5-0+deb12u3',
      purl: 'pkg:deb/debian/git@1%3A2.39.5-0%2Bdeb12u3',
      hashes: [{ alg: 'SHA-256', content: 'cc' }],
      licenses: [{ license: { name: 'GPL-2' } }, { license: { name: 'ISC' } }],
    });
  });

  it('says where the licences of a Debian package are told that names none', () => {
    assert.match(JSON.stringify(sbomOf(content).components[4]), /"licenses":\[\{"license":\{"name":"see \/usr\/share\/doc\/unzip\/copyright"\}\}\]/);
  });

  it('gives the hashes of Node, Debian packages and shared libraries', () => {
    const hashes = JSON.stringify(sbomOf(content)).match(/"content":"\w+"/g);
    assert.deepEqual(hashes, ['"content":"aa"', '"content":"cc"', '"content":"dd"', '"content":"bb"']);
  });
});
