import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { buildConsole, consoleDist } from '../../../console/bundle.ts';

export interface RecordedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly at: number;
}

type RecordedRoute = (request: SeenRequest) => RecordedAnswer | Promise<RecordedAnswer>;

/** Answers of the API that are hard to bring about, and the built console beside them. */
export class RecordedApi {
  readonly seen: SeenRequest[] = [];
  readonly #answers = new Map<string, RecordedRoute>();
  readonly #streams = new Set<ServerResponse>();
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

  /** What `route`, such as `GET /api/v1/sandbox/sessions`, answers from now on. A route that ends in `*` is all that begin with it. */
  on(route: string, answer: RecordedAnswer | RecordedRoute): void {
    this.#answers.set(route, typeof answer === 'function' ? answer : () => answer);
  }

  /** Sends an event to all who follow `/api/v1/sandbox/events`. */
  emit(type: 'snapshot' | 'sandbox' | 'deleted', data: object): void {
    for (const stream of this.#streams) stream.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** How many follow the events. */
  get followers(): number {
    return this.#streams.size;
  }

  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  reset(): void {
    this.#answers.clear();
    this.seen.length = 0;
    this.cutStreams();
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
    const [path = '', query = ''] = url.split('?');
    if (!path.startsWith('/api/') && path !== '/login') return sendFile(path, response);
    const body = Buffer.concat(await request.toArray()).toString();
    const seen = { method, path, query, body, at: Date.now() };
    this.seen.push(seen);
    const answer = await this.#find(`${method} ${path}`)(seen);
    if (answer === eventStream) return this.#stream(response);
    sendAnswer(answer, response);
  }

  #find(route: string): RecordedRoute {
    const exact = this.#answers.get(route);
    if (exact !== undefined) return exact;
    const [, answer] = [...this.#answers].find(([known]) => known.endsWith('*') && route.startsWith(known.slice(0, -1))) ?? [];
    return answer ?? notRecorded;
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': here\n\n');
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
  }
}

/** The answer that stays open for `emit`. */
export const eventStream: RecordedAnswer = {};

function sendAnswer({ status = 200, headers = {}, body }: RecordedAnswer, response: ServerResponse): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
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
