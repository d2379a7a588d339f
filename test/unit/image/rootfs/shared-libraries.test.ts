import assert from 'node:assert/strict';
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { librariesIn, pathInImage, sharedLibraries } from '../../../../image/rootfs/shared-libraries.ts';

const debian = `
\tlinux-vdso.so.1 (0x00007f61b7ae5000)
\tlibstdc++.so.6 => /lib/x86_64-linux-gnu/libstdc++.so.6 (0x00007f61b7800000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f61b753e000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f61b7ae7000)
`;

describe('sharedLibraries', () => {
  it('reads the libraries and the loader from what ldd lists', () => {
    assert.deepEqual(librariesIn(debian), [
      '/lib/x86_64-linux-gnu/libstdc++.so.6',
      '/lib/x86_64-linux-gnu/libc.so.6',
      '/lib64/ld-linux-x86-64.so.2',
    ]);
  });

  it('fails when ldd does not find a library', () => {
    assert.throws(() => librariesIn('\tlibodd.so.1 => not found\n'), /libodd\.so\.1/);
  });

  const places = [
    { library: '/lib/x86_64-linux-gnu/libc.so.6', path: 'usr/lib/x86_64-linux-gnu/libc.so.6' },
    { library: '/usr/lib/libz.so.1', path: 'usr/lib/libz.so.1' },
    { library: '/lib64/ld-linux-x86-64.so.2', path: 'usr/lib64/ld-linux-x86-64.so.2' },
  ];
  for (const { library, path } of places) it(`puts ${library} at ${path}`, () => assert.equal(pathInImage(library), path));

  it('finds everything that this Node needs', async function () {
    if (process.platform !== 'linux') this.skip();
    const libraries = await sharedLibraries([process.execPath]);
    const names = libraries.map(({ path }) => basename(path));
    assert.ok(names.includes('libc.so.6') && names.includes('libstdc++.so.6'));
    assert.ok(names.some((name) => name.startsWith('ld-linux')));
    assert.equal(new Set(names).size, names.length);
    for (const { from } of libraries) assert.equal(await realpath(from), from);
  });
});
