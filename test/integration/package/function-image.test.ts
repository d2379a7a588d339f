import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { buildPackages } from '../../../image/build-packages.ts';
import { readProject, type Project } from '../../../image/project.ts';
import { readLayout, unpackImage, type ReadImage } from './read-image.ts';
import { linuxOrSkip, rootOrSkip } from './skip-reasons.ts';

const run = promisify(execFile);
// For finding chroot; a container has no other variable of this machine either.
const onlyPath = { PATH: process.env['PATH'] };

describe('function image', () => {
  let folder: string;
  let project: Project;
  const images = new Map<string, ReadImage>();

  before(async function () {
    linuxOrSkip(this);
    this.timeout(120_000);
    folder = await mkdtemp(join(tmpdir(), 'image-test-'));
    project = await readProject('.');
    const options = { registry: 'registry.example.org/openova', nodePackage: 'node_modules/node', created: '1970-01-01T00:00:00.000Z' };
    await buildPackages({ ...options, project: { ...project, root: process.cwd() }, out: folder, cli: undefined, report: () => {} });
    for (const { name } of project.functions) images.set(name, await readLayout(join(folder, 'images', name)));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const unpack = (name: string): Promise<string> => unpackImage(images.get(name)!, join(folder, 'root', name));

  /** The command that starts a function in its root as the image's user. */
  async function command(name: string): Promise<string[]> {
    const { User = '', Entrypoint = [] } = images.get(name)?.config.config ?? {};
    return [`--userspec=${User}`, await unpack(name), ...Entrypoint];
  }

  it('is minimal: Node, its libraries and the function [CH-44]', async () => {
    for (const { name } of project.functions) {
      const root = await unpack(name);
      const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      const strange = files
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
        .filter((path) => !/^\/(?:usr\/lib\w*\/.*\.so\.\d+$|usr\/local\/bin\/node$|app\/main\.mjs$|etc\/(?:passwd|group|nsswitch\.conf)$)/.test(path));
      assert.deepEqual(strange, []);
    }
  });

  it('is smaller than 60 MB', () => {
    for (const { manifest } of images.values()) {
      assert.ok(manifest.layers.reduce((sum, { size }) => sum + size, 0) < 60_000_000);
    }
  });

  it('shares the layer of Node with the other images', () => {
    assert.equal(new Set([...images.values()].map(({ manifest }) => manifest.layers[0]?.digest)).size, 1);
  });

  it('reaches all its dependencies: the program starts alone in its root as a user without rights [CH-43, CH-44]', async function () {
    rootOrSkip(this);
    for (const { name } of project.functions) {
      const { stdout } = await run('chroot', [...(await command(name)), '--help'], { env: onlyPath });
      assert.match(stdout, /--tls-certs-dir/);
    }
  });

  it('serves until it is told to stop', async function () {
    rootOrSkip(this);
    for (const { name } of project.functions) {
      const args = [...(await command(name)), '--insecure', '--address=127.0.0.1:0', '--metrics-address='];
      const child = spawn('chroot', args, { env: onlyPath, stdio: ['ignore', 'pipe', 'inherit'], signal: AbortSignal.timeout(15_000) });
      const ended = once(child, 'exit');
      for await (const line of createInterface({ input: child.stdout })) {
        if (JSON.parse(line).msg !== 'serving') continue;
        assert.equal((await stat(`/proc/${child.pid}`)).uid, 2000);
        child.kill('SIGTERM');
      }
      assert.deepEqual(await ended, [0, null]);
    }
  });
});
