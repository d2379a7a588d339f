import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Logger } from '@openova/process-kit';
import { formatAddress, type ListenAddress } from '@openova/process-kit';

/** A bound port whose connections go to whoever opened it. */
export interface Listener {
  readonly address: string;
  /** Stops accepting. Connections already handed over stay. */
  stop(): void;
  /** Resolves when no connection is open. */
  drained(): Promise<void>;
  /** Ends every connection that is still open. */
  destroy(): void;
}

/** Accepts plain connections. */
export function listenPlain(address: ListenAddress, log: Logger, accept: (socket: Socket) => void): Promise<Listener> {
  return listen(createServer(accept), address, log);
}

/** Binds the server. Rejects when the port cannot be had. */
export async function listen(server: Server, address: ListenAddress, log: Logger): Promise<Listener> {
  const sockets = new Set<Socket>();
  let whenDrained: (() => void) | undefined;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A connection that breaks concerns its caller; without a listener it would end the process.
    socket.on('error', () => {});
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) whenDrained?.();
    });
  });
  await bind(server, address, log);
  return {
    address: formatAddress(server.address() as AddressInfo),
    stop: () => server.close(),
    drained: () =>
      new Promise((resolve) => {
        whenDrained = resolve;
        if (sockets.size === 0) resolve();
      }),
    destroy: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Resolves once the server listens. Later trouble, such as too many open files, is logged and passes. */
export function bind(server: Server, address: ListenAddress, log: Logger): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error): void => {
      reject(new Error(`cannot listen on "${address.host ?? ''}:${address.port}": ${cause.message}`, { cause }));
    };
    server.once('error', refuse);
    server.listen(address, () => {
      server.off('error', refuse);
      server.on('error', (err) => log.error('cannot accept a connection', { err }));
      resolve();
    });
  });
}
