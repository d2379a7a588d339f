import { join } from 'node:path';
import { bundleProgram } from './bundle.ts';
import type { BlobStore } from './oci/blob-store.ts';
import type { RuntimeConfig } from './oci/image.ts';
import { writeLayer } from './oci/layer.ts';
import type { NodeBase } from './node-base.ts';
import { nodeProgramConfig } from './node-program-config.ts';
import type { PlannedImage } from './planned-image.ts';
import { readPackageMeta, type FunctionSource, type PackageMeta, type Project } from './project.ts';
import { sbomOf } from './sbom.ts';

/** Bundles a function and plans the image that runs it. */
export async function planFunctionImage(store: BlobStore, base: NodeBase, { project, source, created }: {
  readonly project: Project;
  readonly source: FunctionSource;
  readonly created: string;
}): Promise<PlannedImage> {
  const bundle = await bundleProgram(project.root, join(source.folder, 'main.ts'));
  const meta = await readPackageMeta(join(project.root, source.folder, 'package'));
  const app = await writeLayer(store, [
    ...bundle.files.map(({ name, code }) => ({ kind: 'file', path: `app/${name}`, content: code }) as const),
    // Crossplane mounts the server's certificate here.
    { kind: 'directory', path: 'tls/server' },
  ]);
  const { name } = source;
  const { version } = project;
  return {
    plan: { platform: base.platform, created, layers: [...base.layers, app], config: functionConfig(meta, version) },
    sbom: sbomOf({ name, version, packages: bundle.packages, node: base.node, libraries: base.libraries, debian: base.debian }),
  };
}

function functionConfig({ metadata }: PackageMeta, version: string): RuntimeConfig {
  const about = (key: string) => metadata.annotations?.[`meta.crossplane.io/${key}`]?.trim();
  const labels = {
    title: metadata.name,
    description: about('description'),
    version,
    licenses: about('license'),
    source: about('source')?.replace(/^(?!https?:)/, 'https://'),
  };
  return nodeProgramConfig({ labels, ports: [8080, 9443] });
}
