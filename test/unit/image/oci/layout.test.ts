import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openBlobStore, type BlobStore } from '../../../../image/oci/blob-store.ts';
import { writeDockerArchive } from '../../../../image/oci/docker-archive.ts';
import { writeImage } from '../../../../image/oci/image.ts';
import { writeLayer } from '../../../../image/oci/layer.ts';
import { writeLayout } from '../../../../image/oci/layout.ts';
import { archiveFiles, readLayout, sha256 } from '../../../integration/package/read-image.ts';

const tag = 'v1.0.0';
const inode = async (path = '') => (await stat(path)).ino;

describe('OCI image', () => {
  let folder: string;
  let store: BlobStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'layout-test-'));
    store = await openBlobStore(join(folder, 'store'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function sampleImage(app = 'app') {
    const base = await writeLayer(store, [{ kind: 'file', path: 'base', content: 'base' }]);
    const top = await writeLayer(store, [{ kind: 'file', path: 'app', content: app }]);
    return writeImage(store, {
      platform: { os: 'linux', architecture: 'amd64' },
      config: { User: '2000:2000', Entrypoint: ['/app'] },
      layers: [base, { ...top, annotations: { mark: 'top' } }],
      created: '1970-01-01T00:00:00.000Z',
    });
  }

  async function sampleLayout(name: string, app?: string) {
    await writeLayout(join(folder, name), { store, image: await sampleImage(app), tag });
    return readLayout(join(folder, name));
  }

  it('names every blob by its digest and gives its size', async () => {
    const { manifest, layerPaths } = await sampleLayout('one');
    const paths = [join(folder, 'one', 'blobs', ...manifest.config.digest.split(':')), ...layerPaths];
    for (const [index, { digest, size }] of [manifest.config, ...manifest.layers].entries()) {
      const bytes = await readFile(paths[index] ?? '');
      assert.deepEqual([sha256(bytes), bytes.length], [digest, size]);
    }
  });

  it('lists the layers by their uncompressed digests in the config', async () => {
    const { config, layerPaths } = await sampleLayout('one');
    const unpacked = await Promise.all(layerPaths.map(async (path) => sha256(gunzipSync(await readFile(path)))));
    assert.deepEqual(config.rootfs.diff_ids, unpacked);
  });

  it('carries the tag, the config and the annotation of a layer', async () => {
    const { index, manifest, config } = await sampleLayout('one');
    assert.equal(index.manifests[0]?.annotations['org.opencontainers.image.ref.name'], tag);
    assert.deepEqual(config.config, { User: '2000:2000', Entrypoint: ['/app'] });
    assert.deepEqual(manifest.layers.map(({ annotations }) => annotations), [undefined, { mark: 'top' }]);
  });

  it('stores a layer that two layouts share once', async () => {
    const [one, two] = [await sampleLayout('one', 'first'), await sampleLayout('two', 'second')];
    assert.equal(await inode(one.layerPaths[0]), await inode(two.layerPaths[0]));
    assert.notEqual(one.manifest.layers[1]?.digest, two.manifest.layers[1]?.digest);
  });

  it('keeps its blobs when the store is gone', async () => {
    const { layerPaths } = await sampleLayout('one');
    await rm(join(folder, 'store'), { recursive: true });
    for (const path of layerPaths) assert.equal(sha256(await readFile(path)), `sha256:${basename(path)}`);
  });

  it('goes into a docker archive with the same config and layers', async () => {
    const image = await sampleImage();
    const path = join(folder, 'archive.tar');
    await writeDockerArchive(path, { store, image, name: 'example.org/a:v1' });
    const files = await archiveFiles(path);
    const [entry] = JSON.parse(String(files.get('manifest.json')));
    assert.deepEqual(entry.RepoTags, ['example.org/a:v1']);
    assert.equal(sha256(files.get(entry.Config) ?? Buffer.alloc(0)), image.configBlob.digest);
    assert.deepEqual(
      entry.Layers.map((name: string) => sha256(files.get(name) ?? Buffer.alloc(0))),
      image.plan.layers.map(({ digest }) => digest),
    );
  });
});
