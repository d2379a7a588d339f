import { createServer, type AddressInfo } from 'node:net';

/** The loopback ports that stand for the ports of Services. */
export interface ServicePorts {
  /** Undefined until it is reserved. */
  of(namespace: string, service: string, port: number): number | undefined;
  /** Takes a free port for it, unless it has one. */
  reserve(namespace: string, service: string, port: number): Promise<number>;
  forget(namespace: string): void;
}

export function createServicePorts(): ServicePorts {
  const ports = new Map<string, number>();
  return {
    of: (...service) => ports.get(keyOf(...service)),
    reserve: async (...service) => {
      const known = ports.get(keyOf(...service));
      if (known !== undefined) return known;
      const free = await freePort();
      const meanwhile = ports.get(keyOf(...service));
      if (meanwhile !== undefined) return meanwhile;
      ports.set(keyOf(...service), free);
      return free;
    },
    forget: (namespace) => {
      for (const key of ports.keys()) if (key.startsWith(`${namespace}/`)) ports.delete(key);
    },
  };
}

function keyOf(namespace: string, service: string, port: number): string {
  return `${namespace}/${service}:${port}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
