import { imageConfig, type ImageFacts } from './image-config.ts';
import { nodeEnvironment, nodeFlags } from './node-flags.ts';
import type { RuntimeConfig } from './oci/image.ts';
import { nodeInImage, nonroot } from './rootfs/node-rootfs.ts';

export interface NodeProgramFacts extends Pick<ImageFacts, 'labels' | 'ports'> {
  readonly environment?: Readonly<Record<string, string>>;
  /** What runs as process 1 instead of Node, which reaps only what it started itself. */
  readonly init?: string;
}

/** How an image runs the bundle at /app as an account without rights. */
export function nodeProgramConfig({ labels, ports, environment = {}, init }: NodeProgramFacts): RuntimeConfig {
  return imageConfig({
    account: nonroot,
    ports,
    environment: { ...nodeEnvironment, ...environment },
    entrypoint: [...(init === undefined ? [] : [`/${init}`, '--']), `/${nodeInImage}`, ...nodeFlags, '/app/main.mjs'],
    workingFolder: '/app',
    labels,
  });
}
