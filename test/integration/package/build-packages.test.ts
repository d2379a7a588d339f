import assert from 'node:assert/strict';
import { access, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { buildPackages, type BuiltOutput } from '../../../image/build-packages.ts';
import { readProject } from '../../../image/project.ts';
import { archiveFiles, layerMembers, readLayout, tarMembers, type ImageConfig, type TarMember } from './read-image.ts';
import { writeSampleProject, writeSmallNode } from './sample-project.ts';
import { cliOrSkip, linuxOrSkip } from './skip-reasons.ts';

const registry = '127.0.0.1:5000/openova';
const created = '1970-01-01T00:00:00.000Z';

interface BuiltSample {
  readonly out: string;
  readonly outputs: readonly BuiltOutput[];
}

async function streamIn(layout: string): Promise<TarMember[]> {
  const { manifest, layerPaths } = await readLayout(layout);
  const place = manifest.layers.findIndex(({ annotations }) => annotations?.['io.crossplane.xpkg'] === 'base');
  return layerMembers(layerPaths[place] ?? '');
}

describe('npm run package', () => {
  let folder: string;

  beforeEach(async function () {
    linuxOrSkip(this);
    folder = await mkdtemp(join(tmpdir(), 'package-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function build(name: string, { cli, changedAt }: { cli?: string; changedAt?: Date } = {}): Promise<BuiltSample> {
    const root = join(folder, name);
    await writeSampleProject(root);
    if (changedAt !== undefined) {
      for (const path of await readdir(root, { recursive: true })) await utimes(join(root, path), changedAt, changedAt);
    }
    const nodePackage = await writeSmallNode(join(folder, name, 'small-node'));
    const out = join(root, 'dist');
    const outputs = await buildPackages({ project: await readProject(root), out, registry, nodePackage, created, cli, report: () => {} });
    return { out, outputs };
  }

  it('builds an image and a package of each function that is there, and the Configuration', async () => {
    const { outputs } = await build('a');
    assert.deepEqual(outputs.map(({ path }) => path), ['images/function-one', 'images/function-one.cdx.json', 'packages/function-one', 'packages/demo']);
  });

  it('names a function that the Configuration depends on and that is not there', async () => {
    await writeSampleProject(folder);
    assert.deepEqual((await readProject(folder)).absent, [{ name: 'function-two', folder: 'functions/two' }]);
  });

  it('gives the same digests in another folder at another time', async () => {
    const first = await build('a');
    const second = await build('b/c/d', { changedAt: new Date('2001-02-03') });
    assert.deepEqual(second.outputs, first.outputs);
    assert.equal(first.outputs.filter(({ digest }) => digest !== undefined).length, 3);
  });

  it('gives a new digest when a source changes, and keeps that of the layer of Node', async () => {
    const { out } = await build('a');
    const before = await readLayout(join(out, 'images', 'function-one'));
    const root = join(folder, 'a');
    await writeFile(join(root, 'functions/one/greeting.ts'), `export const greeting: string = 'bye\\n';\n`);
    const nodePackage = join(root, 'small-node');
    await buildPackages({ project: await readProject(root), out, registry, nodePackage, created, cli: undefined, report: () => {} });
    const after = await readLayout(join(out, 'images', 'function-one'));
    assert.notEqual(after.index.manifests[0]?.digest, before.index.manifests[0]?.digest);
    assert.equal(after.manifest.layers[0]?.digest, before.manifest.layers[0]?.digest);
  });

  it('runs a function as an account without rights and says what it is', async () => {
    const { out } = await build('a');
    const { config } = await readLayout(join(out, 'images', 'function-one'));
    assert.deepEqual(config.config, {
      User: '2000:2000',
      ExposedPorts: { '8080/tcp': {}, '9443/tcp': {} },
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'MALLOC_ARENA_MAX=2'],
      Entrypoint: ['/usr/local/bin/node', '--max-semi-space-size=2', '--max-old-space-size=256', '--heap-growing-percent=100', '--no-concurrent-recompilation', '/app/main.mjs'],
      WorkingDir: '/app',
      Labels: {
        'org.opencontainers.image.title': 'function-one',
        'org.opencontainers.image.description': 'Says hello.',
        'org.opencontainers.image.version': '1.2.3',
        'org.opencontainers.image.licenses': 'Apache-2.0',
      },
    });
  });

  it('puts the manifests of a function into its package, and nothing else', async () => {
    const { out } = await build('a');
    const [member, ...others] = await streamIn(join(out, 'packages', 'function-one'));
    assert.deepEqual([member?.header.name, others], ['package.yaml', []]);
    const kinds = parseAllDocuments(String(member?.content)).map((document) => document.toJS().kind);
    assert.deepEqual(kinds, ['Function', 'CustomResourceDefinition']);
  });

  it('has the Configuration depend on this release in the registry it is built for', async () => {
    const { out } = await build('a');
    const [member] = await streamIn(join(out, 'packages', 'demo'));
    const [meta] = parseAllDocuments(String(member?.content));
    assert.deepEqual(
      meta?.toJS().spec.dependsOn.map((dependency: Record<string, string>) => [dependency['package'], dependency['version']]),
      [[`${registry}/function-one`, '>=v1.2.3'], [`${registry}/function-two`, '>=v1.2.3']],
    );
  });

  it('removes what an earlier build left before it fails', async () => {
    const { out } = await build('a');
    await writeFile(join(out, 'demo-v0.0.1.xpkg'), '');
    await writeFile(join(folder, 'a/functions/one/main.ts'), 'this is no program(');
    const nodePackage = join(folder, 'a', 'small-node');
    const failing = buildPackages({ project: await readProject(join(folder, 'a')), out, registry, nodePackage, created, cli: undefined, report: () => {} });
    await assert.rejects(failing);
    assert.deepEqual(await readdir(out), []);
  });

  it('agrees with the package files of the real command line', async function () {
    this.timeout(60_000);
    const { out } = await build('a', { cli: await cliOrSkip(this) });
    for (const name of ['function-one', 'demo']) {
      const own = await readLayout(join(out, 'packages', name));
      const files = await archiveFiles(join(out, `${name}-v1.2.3.xpkg`));
      const [{ Config, Layers }] = JSON.parse(String(files.get('manifest.json')));
      const config: ImageConfig = JSON.parse(String(files.get(Config)));
      assert.deepEqual(withoutMarks(config.config), withoutMarks(own.config.config));
      assert.deepEqual(config.rootfs.diff_ids.slice(0, -1), own.config.rootfs.diff_ids.slice(0, -1));
      const runtimeLayers = Layers.slice(0, -1).map((file: string) => `sha256:${file.replace('.tar.gz', '')}`);
      assert.deepEqual(runtimeLayers, own.manifest.layers.slice(0, -1).map(({ digest }) => digest));
      const [theirs] = await tarMembers(gunzipSync(files.get(Layers.at(-1)) ?? Buffer.alloc(0)));
      const [ours] = await streamIn(join(out, 'packages', name));
      assert.equal(theirs?.header.name, ours?.header.name);
      assert.deepEqual(objectsIn(theirs?.content), objectsIn(ours?.content));
    }
  });

  it('has the real command line build the same package file twice', async function () {
    this.timeout(60_000);
    const cli = await cliOrSkip(this);
    const [first, second] = [await build('a', { cli }), await build('b', { cli })];
    const file = 'function-one-v1.2.3.xpkg';
    assert.ok((await readFile(join(first.out, file))).equals(await readFile(join(second.out, file))));
  });

  it('reports what the real command line holds against a package', async function () {
    const cli = await cliOrSkip(this);
    const root = join(folder, 'a');
    await writeSampleProject(root);
    await writeFile(join(root, 'package/secret.yaml'), 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n');
    const nodePackage = await writeSmallNode(join(root, 'small-node'));
    const failing = buildPackages({ project: await readProject(root), out: join(root, 'dist'), registry, nodePackage, created, cli, report: () => {} });
    await assert.rejects(failing, /^Error: cannot build package "[^\n]+demo-v1\.2\.3\.xpkg": [^\n]+$/);
    await assert.rejects(access(join(root, 'dist', 'demo-v1.2.3.xpkg')));
  });
});

/** The runtime's configuration but for the mark of the manifests' layer, whose digest depends on how they are written. */
function withoutMarks({ Labels = {}, ...config }: ImageConfig['config']) {
  const kept = Object.entries(Labels).filter(([key]) => !key.startsWith('io.crossplane.xpkg:'));
  return { ...config, Labels: Object.fromEntries(kept) };
}

interface PackagedObject {
  readonly kind: string;
}

// The command line writes objects from Go's types: in an order of its own, with fields that are null or have no effect.
function objectsIn(stream: Buffer | undefined): PackagedObject[] {
  const objects = parseAllDocuments(String(stream)).map((document) => document.toJS() as PackagedObject | null);
  return objects.filter((object) => object !== null).map(withoutEmpty).toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

function withoutEmpty(object: PackagedObject): PackagedObject {
  const { status: _, ...rest } = object as PackagedObject & { status?: unknown };
  return JSON.parse(JSON.stringify(rest, (__, value: unknown) => value ?? undefined));
}
