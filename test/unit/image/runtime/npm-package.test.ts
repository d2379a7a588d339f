import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { npmProgram } from '../../../../image/runtime/npm-package.ts';

const files = {
  'package.json': '{"name": "npm", "version": "1.2.3", "license": "Artistic-2.0"}',
  'bin/npm-cli.js': '',
  'docs/a.md': '',
  'man/a.1': '',
  'node_modules/@b/c/package.json': '{"name": "@b/c", "version": "4.5.6"}',
  'node_modules/@b/c/lib/package.json': '{"type": "commonjs"}',
};

describe('npm of the runtime image', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'npm-package-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is what the lock names, without its manuals, with all packages that it brings along', async () => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(folder, 'package', dirname(path)), { recursive: true });
      await writeFile(join(folder, 'package', path), content);
    }
    const archive = join(folder, 'npm-1.2.3.tgz');
    await promisify(execFile)('tar', ['-czf', archive, '-C', folder, 'package']);
    const integrity = `sha512-${createHash('sha512').update(await readFile(archive)).digest('base64')}`;
    const { entries, packages } = await npmProgram(folder, folder, { version: '1.2.3', integrity });
    const place = 'usr/local/lib/node_modules/npm';
    assert.deepEqual(entries.map(({ path }) => path), [
      `${place}/bin/npm-cli.js`, `${place}/node_modules/@b/c/lib/package.json`, `${place}/node_modules/@b/c/package.json`, `${place}/package.json`,
      'usr/local/bin/npm', 'usr/local/bin/npx',
    ]);
    assert.deepEqual(packages.map(({ name, version }) => `${name} ${version}`), ['@b/c 4.5.6', 'npm 1.2.3']);
  });
});
