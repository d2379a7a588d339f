import type { BlobStore, Descriptor } from './blob-store.ts';
import type { Layer } from './layer.ts';

export interface Platform {
  readonly architecture: string;
  readonly os: string;
}

/** What a container runtime is told about an image. */
export interface RuntimeConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, Readonly<Record<string, never>>>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
}

export interface ImagePlan {
  readonly platform: Platform;
  readonly config: RuntimeConfig;
  readonly layers: readonly Layer[];
  /** ISO 8601. */
  readonly created: string;
}

export interface Image {
  readonly plan: ImagePlan;
  readonly manifest: Descriptor;
  readonly configBlob: Descriptor;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';

export async function writeImage(store: BlobStore, plan: ImagePlan): Promise<Image> {
  const configBlob = await store.putJson(configType, configDocument(plan));
  const manifest = await store.putJson(manifestType, {
    schemaVersion: 2,
    mediaType: manifestType,
    config: configBlob,
    layers: plan.layers.map(({ mediaType, digest, size, annotations }) => ({ mediaType, digest, size, ...(annotations && { annotations }) })),
  });
  return { plan, manifest, configBlob };
}

function configDocument({ platform, config, layers, created }: ImagePlan) {
  return {
    created,
    architecture: platform.architecture,
    os: platform.os,
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created })),
  };
}
