import type { BlobStore } from '../oci/blob-store.ts';
import { writeImage, type Image, type ImagePlan } from '../oci/image.ts';
import { writeLayer } from '../oci/layer.ts';
import { packageStream, type Manifests } from './stage.ts';

const annotation = 'io.crossplane.xpkg';

/** The image that Crossplane installs as a package: the runtime's layers, and one with the manifests that is marked as theirs. */
export async function writePackageImage(store: BlobStore, runtime: ImagePlan, manifests: Manifests): Promise<Image> {
  const layer = await writeLayer(store, [{ kind: 'file', path: 'package.yaml', content: packageStream(manifests) }]);
  // Forms without annotations, such as an archive, keep the mark in this label; "crossplane xpkg push" turns it back.
  const labels = { ...runtime.config.Labels, [`${annotation}:${layer.digest}`]: 'base' };
  return writeImage(store, {
    ...runtime,
    config: { ...runtime.config, Labels: labels },
    layers: [...runtime.layers, { ...layer, annotations: { [annotation]: 'base' } }],
  });
}
