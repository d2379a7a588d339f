import { nodeEnvironment, nodeFlags } from './node-flags.ts';
import type { RuntimeConfig } from './oci/image.ts';
import { nodeInImage, nonroot } from './rootfs/node-rootfs.ts';

export interface NodeProgram {
  /** What OCI's labels say of the image; one without a value is left out. */
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly ports: readonly number[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What runs as process 1 instead of Node, which reaps only what it started itself. */
  readonly init?: string;
}

/** How an image runs the bundle at /app as an account without rights. */
export function nodeProgramConfig({ labels, ports, environment = {}, init }: NodeProgram): RuntimeConfig {
  const given = Object.entries(labels).flatMap(([key, value]) => (value === undefined ? [] : [[`org.opencontainers.image.${key}`, value]]));
  const variables = { PATH: '/usr/local/bin:/usr/bin:/bin', ...nodeEnvironment, ...environment };
  return {
    User: `${nonroot.id}:${nonroot.id}`,
    ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
    Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    Entrypoint: [...(init === undefined ? [] : [`/${init}`, '--']), `/${nodeInImage}`, ...nodeFlags, '/app/main.mjs'],
    WorkingDir: '/app',
    Labels: Object.fromEntries(given),
  };
}
