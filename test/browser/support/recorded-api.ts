import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { buildConsole, consoleDist } from '../../../console/bundle.ts';

export interface RecordedAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly at: number;
}

/** Answers of the API that are hard to bring about, and the built console beside them. */
export class RecordedApi {
  readonly seen: SeenRequest[] = [];
  readonly #answers = new Map<string, () => RecordedAnswer | Promise<RecordedAnswer>>();
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<RecordedApi> {
    await buildConsole('warn');
    const api = new RecordedApi();
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What `route`, such as `GET /api/v1/sandbox/sessions`, answers from now on. */
  on(route: string, answer: RecordedAnswer | (() => RecordedAnswer | Promise<RecordedAnswer>)): void {
    this.#answers.set(route, typeof answer === 'function' ? answer : () => answer);
  }

  reset(): void {
    this.#answers.clear();
    this.seen.length = 0;
  }

  requests(method: string, path: string): SeenRequest[] {
    return this.seen.filter((request) => request.method === method && request.path === path);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const path = url.split('?')[0] ?? '';
    if (!path.startsWith('/api/')) return sendFile(path, response);
    const body = Buffer.concat(await request.toArray()).toString();
    this.seen.push({ method, path, body, at: Date.now() });
    const answer = await (this.#answers.get(`${method} ${path}`) ?? notRecorded)();
    const status = answer.status ?? 200;
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }
}

function notRecorded(): RecordedAnswer {
  return { status: 404, body: { code: 'not_recorded', detail: 'nothing is recorded for this route' } };
}

const mediaTypes: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

// As the API serves it: what is not a file is a page of the console. The policy is the one that the console has to live with.
async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const file = await readFile(join(consoleDist, path)).catch(() => undefined);
  const type = file === undefined ? 'text/html' : (mediaTypes[extname(path)] ?? 'application/octet-stream');
  response.writeHead(200, { 'content-type': type, 'content-security-policy': contentSecurityPolicy });
  response.end(file ?? (await readFile(join(consoleDist, 'index.html'))));
}

/** Styles may be set by scripts, which terminals do; nothing else may come from anywhere else. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
