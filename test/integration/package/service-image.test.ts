import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildConsole } from '../../../console/bundle.ts';
import { buildPackages } from '../../../image/build-packages.ts';
import { readProject } from '../../../image/project.ts';
import { serviceSources } from '../../../image/service-image.ts';
import { writeKubeconfig } from '../../../local/plane/kubeconfig.ts';
import { readLayout, unpackImage, type ReadImage } from './read-image.ts';
import { linuxOrSkip, rootOrSkip } from './skip-reasons.ts';

const findsChroot = { PATH: process.env['PATH'] };

describe('service image', function () {
  this.timeout(120_000);
  let folder: string;
  const images = new Map<string, ReadImage>();

  before(async function () {
    linuxOrSkip(this);
    folder = await mkdtemp(join(tmpdir(), 'service-image-'));
    await buildConsole('warn');
    const project = { ...(await readProject('.')), root: process.cwd(), functions: [] };
    const options = { registry: 'registry.example.org/openova', nodePackage: 'node_modules/node', created: '1970-01-01T00:00:00.000Z' };
    await buildPackages({ ...options, project, services: serviceSources, out: folder, cli: undefined, report: () => {} });
    for (const { name } of serviceSources) images.set(name, await readLayout(join(folder, 'images', name)));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const unpack = (name: string): Promise<string> => unpackImage(images.get(name)!, join(folder, 'root', name));

  /** Runs the service in its root as its image says, until `use` has had its address. */
  async function whileServing(name: string, { args, env }: { args: readonly string[]; env: Readonly<Record<string, string>> }, use: (url: string) => Promise<void>): Promise<void> {
    const { User = '', Entrypoint = [], Env = [] } = images.get(name)?.config.config ?? {};
    const own = Object.fromEntries(Env.map((entry) => entry.split('=', 2)));
    const command = [`--userspec=${User}`, join(folder, 'root', name), ...Entrypoint, '--address=127.0.0.1:0', '--drain-seconds=0', ...args];
    const child = spawn('chroot', command, { env: { ...own, ...env, ...findsChroot }, stdio: ['ignore', 'pipe', 'inherit'], signal: AbortSignal.timeout(60_000) });
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
      if (msg !== 'listening' || url === undefined) continue;
      await use(url).finally(() => child.kill('SIGTERM'));
    }
    assert.deepEqual(await ended, [0, null]);
  }

  it('has nothing but Node, its libraries, the program and what lies beside it [CH-44]', async () => {
    for (const { name } of serviceSources) {
      const root = await unpack(name);
      const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length));
      const known = /^\/(?:usr\/lib\w*\/.*\.so\.\d+$|usr\/local\/bin\/node$|app\/\w[\w.-]*\.mjs$|app\/console\/[\w./-]+$|etc\/(?:passwd|group|nsswitch\.conf)$)/;
      assert.deepEqual(paths.filter((path) => !known.test(path)), []);
    }
  });

  it('of the token bridge serves with a folder for its data [CH-43]', async function () {
    rootOrSkip(this);
    const data = join(await unpack('token-bridge'), 'data');
    await mkdir(data);
    await chown(data, 2000, 2000);
    await whileServing('token-bridge', { args: [], env: { NEWAPI_ADMIN_SECRET: 'admin-secret-of-the-image-0123456789' } }, async (url) => {
      assert.equal((await fetch(`${url}/readyz`)).status, 200);
      assert.equal((await fetch(`${url}/.well-known/jwks.json`)).status, 200);
    });
  });

  it('of the sessions API serves the console, and says that there is no cluster [CH-43]', async function () {
    rootOrSkip(this);
    const root = await unpack('sessions-api');
    await writeFile(join(root, 'kubeconfig'), '');
    writeKubeconfig(join(root, 'kubeconfig'), { url: 'http://127.0.0.1:1', token: 'none' });
    await chown(join(root, 'kubeconfig'), 2000, 2000);
    const SESSIONS_API_SIGNING_KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const env = { SESSIONS_API_SIGNING_KEY, SESSIONS_API_LOGIN_CODE: 'a-login-code-of-the-image-0123456789' };
    await whileServing('sessions-api', { args: ['--kubeconfig=/kubeconfig', '--local-user=ada@acme.example,acme'], env }, async (url) => {
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
      assert.equal((await fetch(`${url}/readyz`)).status, 503);
      const page = await fetch(`${url}/sandbox`, { headers: { accept: 'text/html' } });
      assert.match(await page.text(), /<title>OpenOva Sandbox<\/title>/);
      assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    });
  });
});
