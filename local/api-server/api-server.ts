import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '@openova/function-sdk';
import { bearerOf, equalSecrets } from '@openova/service-kit';
import { ApiError, notFound, statusBody } from './api-error.ts';
import { discoveryAnswer } from './discovery.ts';
import { parseObjectPath, type ObjectPath } from './object-path.ts';
import { answerRequest, selectorOf } from './object-requests.ts';
import type { ObjectStore } from './object-store.ts';
import { streamChanges } from './watch-stream.ts';

export interface ApiServerOptions {
  readonly store: ObjectStore;
  /** What every caller presents as bearer. */
  readonly token: string;
  readonly port?: number;
}

export interface ApiServer {
  readonly url: string;
  close(): Promise<void>;
}

const largestBody = 3 * 1024 * 1024;
const longestWatchMs = 300_000;

/** Serves the store on loopback in the API of Kubernetes, as far as its own clients need it. */
export async function serveApi({ store, token, port = 0 }: ApiServerOptions): Promise<ApiServer> {
  const server = createServer((request, response) => {
    answer(store, token, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, asApiError(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(store: ObjectStore, token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!equalSecrets(bearerOf(request) ?? '', token)) throw new ApiError(401, 'Unauthorized', 'the bearer token is not the one of this API server');
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  const path = parseObjectPath(pathname);
  if (!path) return sendJson(response, { code: 200, body: discovery(pathname) });
  if (isWatch(request, query)) return watch(store, path, query, response);
  const contentType = (request.headers['content-type'] ?? '').split(';')[0]!.trim();
  const body = await readJson(request);
  sendJson(response, answerRequest(store, { method: request.method ?? '', path, query, contentType, body }));
}

function discovery(pathname: string): object {
  const found = discoveryAnswer(pathname);
  if (!found) throw notFound(`path "${pathname}"`);
  return found;
}

function isWatch({ method }: IncomingMessage, query: URLSearchParams): boolean {
  return method === 'GET' && /^(1|true)$/.test(query.get('watch') ?? '');
}

function watch(store: ObjectStore, path: ObjectPath, query: URLSearchParams, response: ServerResponse): void {
  const byPath = path.name === undefined ? query : withName(query, path.name);
  const version = query.get('resourceVersion') ?? '';
  streamChanges(
    store,
    {
      kind: path.kind,
      namespace: path.namespace,
      matches: selectorOf(byPath),
      since: version === '' || version === '0' ? undefined : Number(version),
      bookmarks: query.get('allowWatchBookmarks') === 'true',
      timeoutMs: Math.min(Number(query.get('timeoutSeconds') ?? 0) * 1000 || longestWatchMs, longestWatchMs),
    },
    response,
  );
}

function withName(query: URLSearchParams, name: string): URLSearchParams {
  return new URLSearchParams([...query, ['fieldSelector', `metadata.name=${name}`]]);
}

async function readJson(request: IncomingMessage): Promise<Json | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > largestBody) throw new ApiError(413, 'RequestEntityTooLarge', `the body is larger than ${largestBody} bytes`);
    parts.push(part);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as Json;
  } catch {
    throw new ApiError(400, 'BadRequest', 'the body is no JSON');
  }
}

function asApiError(error: unknown): { code: number; body: object } {
  const known = error instanceof ApiError ? error : new ApiError(500, 'InternalError', 'the request failed');
  return { code: known.code, body: statusBody(known) };
}

function sendJson(response: ServerResponse, { code, body }: { readonly code: number; readonly body: object }): void {
  const text = JSON.stringify(body);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
