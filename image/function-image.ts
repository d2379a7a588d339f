import { join } from 'node:path';
import type { NodeBase } from './node-base.ts';
import { nodeProgramConfig } from './node-program-config.ts';
import { planNodeProgram } from './node-program.ts';
import type { BlobStore } from './oci/blob-store.ts';
import type { RuntimeConfig } from './oci/image.ts';
import type { PlannedImage } from './planned-image.ts';
import { readPackageMeta, type FunctionSource, type PackageMeta, type Project } from './project.ts';

/** Bundles a function and plans the image that runs it. */
export async function planFunctionImage(store: BlobStore, base: NodeBase, { project, source, created }: {
  readonly project: Project;
  readonly source: FunctionSource;
  readonly created: string;
}): Promise<PlannedImage> {
  const { root, version } = project;
  const { name, folder } = source;
  const config = functionConfig(await readPackageMeta(join(root, folder, 'package')), version);
  // Crossplane mounts the server's certificate here.
  const beside = [{ kind: 'directory', path: 'tls/server' }] as const;
  return planNodeProgram(store, base, { name, version, created, root, entry: join(folder, 'main.ts'), beside, config });
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
