import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** A server that answers as the test says. */
export interface ScriptedApi {
  readonly port: number;
  /** How many connections were opened. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function serveScript(listener: RequestListener, tls?: ServerOptions): Promise<ScriptedApi> {
  const server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener);
  let connections = 0;
  server.on(tls ? 'secureConnection' : 'connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
