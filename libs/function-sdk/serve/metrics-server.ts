import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@openova/process-kit';
import type { Metrics } from '../metrics.ts';
import { formatAddress, type ListenAddress } from '@openova/process-kit';
import { bind } from './listener.ts';

export interface MetricsServer {
  readonly address: string;
  close(): Promise<void>;
}

/** Serves `GET /metrics`, and nothing else. Rejects when the port cannot be had. */
export async function serveMetrics(metrics: Metrics, address: ListenAddress, log: Logger): Promise<MetricsServer> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    answer(metrics, request, response).catch(() => response.destroy());
  });
  await bind(server, address, log);
  return {
    address: formatAddress(server.address() as AddressInfo),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(metrics: Metrics, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
    response.writeHead(404).end();
    return;
  }
  const { text, contentType } = await metrics.render();
  response.writeHead(200, { 'content-type': contentType }).end(text);
}
