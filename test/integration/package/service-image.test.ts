import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildConsole } from '../../../console/bundle.ts';
import { buildPackages } from '../../../image/build-packages.ts';
import { aptMissing } from '../../../image/debian/apt.ts';
import { writeDebianLayer, type DebianSource } from '../../../image/debian/debian-layer.ts';
import { programContent } from '../../../image/debian/debian-programs.ts';
import { readProject } from '../../../image/project.ts';
import { serviceSources } from '../../../image/service-image.ts';
import { writeKubeconfig } from '../../../local/plane/kubeconfig.ts';
import { crossplaneAuthority } from '../function-sdk/support/certificate-authority.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { git, gitPassword, gitUser, startGitServer, type GitServer } from '../pty-server/repo-clone/git-server.ts';
import { sandboxesPath } from '../sessions-api/support/cluster-under-test.ts';
import { sandboxKind, startLocalCluster, type LocalCluster } from '../sessions-api/support/local-cluster.ts';
import { loginCode, problemOf } from '../sessions-api/support/served-api.ts';
import { debianSource } from './debian-source.ts';
import { measuringStore } from './measuring-store.ts';
import { readLayout, unpackImage, type ReadImage } from './read-image.ts';
import { debianPackages, type Sbom } from './read-sbom.ts';
import { openServiceRoot, type ServiceRoot, type ServingService } from './service-root.ts';
import { linuxOrSkip, podOrSkip, skip } from './skip-reasons.ts';

// What each image has, and nothing else.
const everywhere = [/^\/usr\/local\/bin\/node$/, /^\/app\/\w[\w.-]*\.mjs$/, /^\/etc\/(?:passwd|group|nsswitch\.conf)$/];
const contents: Readonly<Record<string, readonly RegExp[]>> = {
  'token-bridge': [...everywhere, /^\/usr\/lib\w*\/.*\.so\.\d+$/],
  'sessions-api': [
    ...everywhere,
    /^\/app\/console\/[\w./-]+$/,
    /^\/usr\/lib\w*\/(?:[\w-]+\/)?lib[\w+.-]+\.so[.\d]*$/,
    /^\/usr\/lib\/[\w-]+\/ld-linux-[\w-]+\.so\.\d+$/,
    /^\/usr\/bin\/(?:git|tini)$/,
    /^\/usr\/lib\/git-core\/git-remote-http$/,
    /^\/etc\/ssl\/certs\/ca-certificates\.crt$/,
    /^\/usr\/lib\/os-release$/,
    /^\/usr\/share\/(?:doc\/[^/]+\/copyright|common-licenses\/[\w.-]+)$/,
    /^\/var\/lib\/dpkg\/status\.d\/[^/]+$/,
  ],
};

describe('service image', function () {
  this.timeout(120_000);
  let folder: string;
  let debian: DebianSource | undefined;
  const images = new Map<string, ReadImage>();

  before(async function () {
    linuxOrSkip(this);
    folder = await mkdtemp(join(tmpdir(), 'service-image-'));
    debian = (await aptMissing()) === undefined ? await debianSource() : undefined;
    await buildConsole('warn');
    const project = { ...(await readProject('.')), root: process.cwd(), functions: [] };
    const options = { registry: 'registry.example.org/openova', nodePackage: 'node_modules/node', created: '1970-01-01T00:00:00.000Z' };
    await buildPackages({ ...options, project, services: serviceSources, out: folder, cli: undefined, debian, report: () => {} });
    for (const name of await builtImages()) images.set(name, await readLayout(join(folder, 'images', name)));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const builtImages = async (): Promise<string[]> => (await readdir(join(folder, 'images'))).filter((name) => !name.endsWith('.json'));
  const roots = new Map<string, Promise<string>>();

  /** The image's root, unpacked when the first test wants to see it. */
  function unpacked(name: string, image: ReadImage): Promise<string> {
    const root = roots.get(name) ?? unpackImage(image, join(folder, 'root', name));
    roots.set(name, root);
    return root;
  }

  async function rootOf(context: Mocha.Context, name: string): Promise<ServiceRoot> {
    await podOrSkip(context);
    const image = images.get(name) ?? skip(context, 'this machine cannot unpack packages of Debian');
    return openServiceRoot(image, await unpacked(name, image));
  }

  it('is there for each service; without packages of Debian for those that need none', () => {
    const wanted = serviceSources.filter((source) => debian !== undefined || source.debian === undefined);
    assert.deepEqual([...images.keys()].toSorted(), wanted.map(({ name }) => name).toSorted());
  });

  it('has nothing but Node, the program, what it calls, their libraries and what lies beside it [CH-44]', async () => {
    for (const [name, image] of images) {
      const root = await unpacked(name, image);
      const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length));
      assert.deepEqual(paths.filter((path) => !contents[name]?.some((known) => known.test(path))), [], name);
    }
  });

  it('holds nothing that runs as somebody else, and nothing that others may write [CH-44]', async () => {
    for (const [name, image] of images) assert.deepEqual(await loosePaths(await unpacked(name, image)), ['tmp'], name);
  });

  it('of the token bridge serves with a folder for its data [CH-43]', async function () {
    const service = await rootOf(this, 'token-bridge');
    const data = join(folder, 'data');
    await mkdir(data);
    await chown(data, 2000, 2000);
    await service.whileServing({ args: [], env: { NEWAPI_ADMIN_SECRET: 'admin-secret-of-the-image-0123456789' }, volumes: { '/data': data } }, async ({ url }) => {
      assert.equal((await fetch(`${url}/readyz`)).status, 200);
      assert.equal((await fetch(`${url}/.well-known/jwks.json`)).status, 200);
    });
  });

  describe('of the sessions API', () => {
    const args = ['--kubeconfig=/run/files/kubeconfig', '--local-user=ada@acme.example,acme'];
    const credential = ['--git-credential-file=/run/files/credential'];
    const SESSIONS_API_SIGNING_KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const env = { SESSIONS_API_SIGNING_KEY, SESSIONS_API_LOGIN_CODE: loginCode };
    let service: ServiceRoot;
    let files: string;

    before(async function () {
      service = await rootOf(this, 'sessions-api');
    });
    beforeEach(async () => (files = await mkdtemp(join(folder, 'files-'))));

    /** A file that only the service may read. */
    async function mount(name: string, content: string): Promise<void> {
      await writeFile(join(files, name), content, { mode: 0o600 });
      for (const path of [files, join(files, name)]) await chown(path, 2000, 2000);
    }
    async function mountKubeconfig(api: { readonly url: string; readonly token: string }): Promise<void> {
      writeKubeconfig(join(files, 'kubeconfig'), api);
      await mount('kubeconfig', await readFile(join(files, 'kubeconfig'), 'utf8'));
    }

    const whileServing = (more: readonly string[], use: (service: ServingService) => Promise<void>): Promise<void> =>
      service.whileServing({ args: [...args, ...more], env, volumes: { '/run/files': files } }, use);

    it('has the same of Debian when it is built in another place', async () => {
      const source = serviceSources.find(({ name }) => name === 'sessions-api')?.debian;
      const { architecture, rootfs } = images.get('sessions-api')!.config;
      assert.ok(debian && source);
      const { layer } = await writeDebianLayer(measuringStore, debian, { content: programContent(source), architecture, folder: join(folder, 'another', 'place') });
      assert.equal(layer.diffId, rootfs.diff_ids[0]);
    });

    it('takes all libraries from Debian, and tells version and licence of each package', async () => {
      const sbom = JSON.parse(await readFile(join(folder, 'images', 'sessions-api.cdx.json'), 'utf8')) as Sbom;
      const packages = debianPackages(sbom);
      for (const wanted of ['git', 'libc6', 'libcurl3-gnutls', 'libstdc++6']) assert.ok(packages.some(({ name }) => name === wanted), wanted);
      assert.ok(packages.every(({ version, licenses = [] }) => version !== undefined && licenses.length > 0));
      assert.deepEqual(sbom.components.filter(({ type }) => type === 'file'), []);
    });

    it('serves the console, and says that there is no cluster [CH-43]', async () => {
      await mountKubeconfig({ url: 'http://127.0.0.1:1', token: 'none' });
      await whileServing([], async ({ url }) => {
        assert.equal((await fetch(`${url}/healthz`)).status, 200);
        assert.equal((await fetch(`${url}/readyz`)).status, 503);
        const page = await fetch(`${url}/sandbox`, { headers: { accept: 'text/html' } });
        assert.match(await page.text(), /<title>OpenOva Sandbox<\/title>/);
        assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
      });
    });

    describe('that records in Git', () => {
      const authority = crossplaneAuthority();
      const { certificate: cert, key } = authority.issue({ usage: 'server', commonName: 'git' });
      let cluster: LocalCluster;
      let repositories: GitServer;

      beforeEach(async () => {
        cluster = await startLocalCluster();
        await mountKubeconfig(cluster);
        await mount('credential', `${gitUser}:${gitPassword}\n`);
      });
      afterEach(async () => {
        await repositories?.close();
        await cluster.close();
      });

      async function serveGit(tls?: { readonly cert: string; readonly key: string }): Promise<string> {
        repositories = await startGitServer(tls);
        await repositories.create('acme', []);
        return `--git-url=${repositories.url}/{organization}.git`;
      }
      const stored = (name: string) => cluster.store.get({ kind: sandboxKind, namespace: 'acme', name });

      it('delivers a Sandbox over HTTP, and none with a credential that is refused [CH-43, CF-25]', async () => {
        await whileServing([await serveGit(), ...credential], async ({ url, logged }) => {
          const create = await creatorAt(url);
          assert.equal((await create('work')).status, 201);
          assert.equal(stored('work')?.metadata.name, 'work');
          const claim = await git(repositories.folderOf('acme'), 'show', 'main:sandboxes/work.yaml');
          assert.equal((parse(claim) as { spec: { agent: string } }).spec.agent, 'aider');
          await mount('credential', `${gitUser}:of-nobody`);
          const { status, code, detail } = await problemOf(await create('later'));
          assert.deepEqual([status, code, stored('later')], [503, 'gitops_write_failed', undefined]);
          assert.match(detail, /^GitopsWriteFailed: /);
          assert.ok(![gitPassword, 'of-nobody'].some((secret) => logged.join().includes(secret)));
        });
      });

      it('delivers over HTTPS when it is told of the authority [CH-43]', async () => {
        const address = await serveGit({ cert, key });
        await mount('authority.pem', authority.certificate);
        await whileServing([address, ...credential], async ({ url, logged }) => {
          const create = await creatorAt(url);
          assert.equal((await problemOf(await create('work'))).code, 'gitops_write_failed');
          await pollUntil(() => logged.some((line) => line.includes('certificate verification failed')));
        });
        await whileServing([address, ...credential, '--git-ca-file=/run/files/authority.pem'], async ({ url }) => {
          const create = await creatorAt(url);
          assert.equal((await create('work')).status, 201);
        });
      });

      it('trusts the authorities of its image', async () => {
        await serveGit({ cert, key });
        const bundle = await readFile(join(folder, 'root', 'sessions-api', 'etc/ssl/certs/ca-certificates.crt'), 'utf8');
        assert.ok((bundle.match(/BEGIN CERTIFICATE/g) ?? []).length > 100);
        const certificates = await mkdtemp(join(folder, 'certificates-'));
        await chmod(certificates, 0o755);
        await writeFile(join(certificates, 'ca-certificates.crt'), bundle + authority.certificate);
        const url = new URL(`${repositories.url}/acme.git`);
        [url.username, url.password] = [gitUser, gitPassword];
        assert.equal(await service.run(['/usr/bin/git', 'ls-remote', url.href], { '/etc/ssl/certs': certificates }), '');
      });
    });
  });
});

/** What others than root may write, and what runs as somebody else. */
async function loosePaths(root: string): Promise<string[]> {
  const paths = await readdir(root, { recursive: true });
  const found = await Promise.all(paths.map(async (path) => ({ path, status: await lstat(join(root, path)) })));
  return found.filter(({ status }) => !status.isSymbolicLink() && (status.mode & 0o6022) !== 0).map(({ path }) => path);
}

/** Signs in as whoever has the code, and gives what creates Sandboxes. */
async function creatorAt(origin: string): Promise<(name: string) => Promise<Response>> {
  const login = await fetch(`${origin}/login?code=${loginCode}`, { redirect: 'manual' });
  const cookie = login.headers.getSetCookie().map((set) => set.split(';')[0]).join('; ');
  const headers = { cookie, origin, 'content-type': 'application/json' };
  return (name) => fetch(`${origin}${sandboxesPath}`, { method: 'POST', headers, body: JSON.stringify({ agent: 'aider', name }) });
}
