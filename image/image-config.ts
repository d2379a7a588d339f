import type { RuntimeConfig } from './oci/image.ts';
import type { Account } from './rootfs/node-rootfs.ts';

export interface ImageFacts {
  readonly account: Account;
  readonly ports: readonly number[];
  /** Beside the PATH. */
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly workingFolder: string;
  /** What OCI's labels say of the image; one without a value is left out. */
  readonly labels: Readonly<Record<string, string | undefined>>;
}

/** What a container runtime is told about an image of ours. */
export function imageConfig({ account, ports, environment, entrypoint, workingFolder, labels }: ImageFacts): RuntimeConfig {
  const given = Object.entries(labels).flatMap(([key, value]) => (value === undefined ? [] : [[`org.opencontainers.image.${key}`, value]]));
  const variables = { PATH: '/usr/local/bin:/usr/bin:/bin', ...environment };
  return {
    User: `${account.id}:${account.id}`,
    ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
    Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    Entrypoint: entrypoint,
    WorkingDir: workingFolder,
    Labels: Object.fromEntries(given),
  };
}
