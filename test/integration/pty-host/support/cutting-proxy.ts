import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly path: string;
  readonly cuts: number;
  close(): Promise<void>;
}

/** Stands between a server and a host, and cuts each connection after as many bytes from the host as `nextCut` says. */
export async function openCuttingProxy(hostPath: string, nextCut: () => number): Promise<CuttingProxy> {
  const path = `${hostPath}.proxy`;
  const open = new Set<Socket>();
  let cuts = 0;
  const server = createServer((near) => {
    const far = createConnection(hostPath);
    let left = nextCut();
    const end = (): void => {
      near.destroy();
      far.destroy();
      open.delete(near);
    };
    open.add(near);
    for (const socket of [near, far]) socket.on('error', () => {}).on('close', end);
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      // The cut falls anywhere, most often within a frame.
      if (!near.write(chunk.subarray(0, left))) far.pause();
      left -= chunk.length;
      if (left > 0) return;
      cuts += 1;
      near.destroySoon();
      far.destroy();
    });
    near.on('drain', () => far.resume());
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    get cuts() {
      return cuts;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
