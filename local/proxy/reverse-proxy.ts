import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { FindTarget } from './route-table.ts';

export interface ReverseProxyOptions {
  readonly port: number;
  /** Asked in this order. */
  readonly routes: readonly FindTarget[];
}

export interface ReverseProxy {
  readonly url: string;
  close(): Promise<void>;
}

// They are for one connection only.
const hopByHop = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** One loopback origin for the console, the API and every Sandbox. Requests and WebSockets stream through it. */
export async function startReverseProxy({ port, routes }: ReverseProxyOptions): Promise<ReverseProxy> {
  const find: FindTarget = (path) => routes.map((route) => route(path)).find((target) => target !== undefined);
  const server = createServer((request, response) => forward(find, request, response));
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => upgrade(find, request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? portTaken(port) : error));
    server.listen(port, '127.0.0.1', resolve);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function portTaken(port: number): Error {
  return new Error(`cannot use port ${port}: another program listens there; end it, or take another port with --port, 0 for a free one`);
}

function forward(find: FindTarget, request: IncomingMessage, response: ServerResponse): void {
  const target = find(request.url ?? '/');
  if (!target) return refuse(response, 503, 'nothing answers here yet');
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hopByHop.includes(name)));
  const upstream = httpRequest({ host: '127.0.0.1', port: target.port, method: request.method, path: target.path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  upstream.once('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 502, 'what should answer here does not');
  });
  response.once('close', () => upstream.destroy());
  request.pipe(upstream);
}

function refuse(response: ServerResponse, status: number, detail: string): void {
  const problem = { type: 'about:blank', title: 'Not reachable', status, code: 'not-reachable', detail, next: 'Try again in a moment.' };
  response.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '1' });
  response.end(JSON.stringify(problem));
}

function upgrade(find: FindTarget, request: IncomingMessage, client: Socket, head: Buffer): void {
  const target = find(request.url ?? '/');
  if (!target) return void client.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  const upstream = connect(target.port, '127.0.0.1', () => {
    const lines = request.rawHeaders.flatMap((text, index, all) => (index % 2 === 0 ? [`${text}: ${all[index + 1]}`] : []));
    upstream.write(`${request.method} ${target.path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  client.setNoDelay(true);
  upstream.setNoDelay(true);
  for (const [one, other] of [[client, upstream], [upstream, client]] as const) {
    one.once('error', () => other.destroy());
    one.once('close', () => other.destroy());
  }
}
