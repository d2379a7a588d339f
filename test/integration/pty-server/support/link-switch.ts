import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';

/** Stands between a server and a host. */
export interface LinkSwitch {
  readonly path: string;
  /** Cuts what is connected, and lets nothing through until `mend`. */
  cut(): void;
  mend(): void;
  /** From now on, nothing that the server sends over what is connected arrives. */
  swallow(): void;
  close(): Promise<void>;
}

export async function openLinkSwitch(hostPath: string): Promise<LinkSwitch> {
  const path = `${hostPath}.switch`;
  const open = new Set<Socket>();
  const nears = new Map<Socket, Socket>();
  let isCut = false;
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = createConnection(hostPath);
    nears.set(near, far);
    near.on('close', () => nears.delete(near));
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    cut,
    mend: () => {
      isCut = false;
    },
    swallow: () => {
      for (const [near, far] of nears) near.unpipe(far).resume();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
