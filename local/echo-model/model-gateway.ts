import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropicBody, anthropicEvents, openaiBody, openaiEvents, type ModelReply } from './model-wire.ts';

/** What an agent asks of its model. */
export interface ModelRequest {
  readonly wire: 'anthropic' | 'openai';
  readonly model: string;
  /** The text of the newest message of the User; empty when the newest message is the result of a tool. */
  readonly prompt: string;
  /** The text of the newest tool result, when the conversation ends with one. */
  readonly toolResult?: string;
  /** Names of the tools that the agent offers. Side requests, such as one for a title, offer none. */
  readonly tools: readonly string[];
}

/** A request as it arrived, whatever its path. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The caller went away before its answer was complete. */
  aborted: boolean;
}

export interface ModelGateway {
  /** Without `/v1`. */
  readonly url: string;
  readonly requests: readonly GatewayRequest[];
  close(): Promise<void>;
}

export interface ModelGatewayOptions {
  /** The one model that it offers. */
  readonly model?: string;
  /** The answer to each request for one; by default the text "pong". */
  readonly answer?: ModelAnswer;
  /** Whether a bearer credential is good; by default any is. */
  readonly accepts?: (credential: string) => boolean;
}

type ModelAnswer = (request: ModelRequest) => ModelReply;

interface ModelMessage {
  readonly role: string;
  readonly content?: string | null | readonly { readonly type: string; readonly text?: string; readonly content?: unknown }[];
}

interface ModelCall {
  readonly model?: string;
  readonly stream?: boolean;
  readonly messages?: readonly ModelMessage[];
  readonly tools?: readonly { readonly name?: string; readonly function?: { readonly name: string } }[];
}

/**
 * A gateway on loopback that answers OpenAI chat completions and Anthropic messages, streamed or whole, by a script: real agents run
 * against it where there is no model.
 */
export async function startModelGateway({ model = 'pong-1', answer = () => ({ text: 'pong' }), accepts = () => true }: ModelGatewayOptions = {}): Promise<ModelGateway> {
  const requests: GatewayRequest[] = [];
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const { method = '', url = '', headers } = request;
    const seen: GatewayRequest = { method, path: url, headers, body, aborted: false };
    requests.push(seen);
    response.on('close', () => (seen.aborted = !response.writableFinished));
    if (!accepts(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '')) {
      return sendJson(response, 401, { error: { type: 'authentication_error', message: 'the credential is not good' } });
    }
    await route(seen, response, { model, answer });
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function route({ method, path, body }: GatewayRequest, response: ServerResponse, { model, answer }: { model: string; answer: ModelAnswer }): Promise<void> {
  const { pathname } = new URL(path, 'http://gateway');
  switch (`${method} ${pathname}`) {
    case 'GET /v1/models':
      return sendJson(response, 200, { object: 'list', data: [{ id: model, object: 'model', owned_by: 'openova' }] });
    case 'POST /v1/messages/count_tokens':
      return sendJson(response, 200, { input_tokens: 1 });
    case 'POST /v1/chat/completions': {
      const asked = JSON.parse(body) as ModelCall;
      const reply = { model, ...answer(modelRequest('openai', asked)) };
      return asked.stream ? sendEvents(response, openaiEvents(reply)) : sendJson(response, 200, openaiBody(reply));
    }
    case 'POST /v1/messages': {
      const asked = JSON.parse(body) as ModelCall;
      const reply = { model, ...answer(modelRequest('anthropic', asked)) };
      return asked.stream ? sendEvents(response, anthropicEvents(reply)) : sendJson(response, 200, anthropicBody(reply));
    }
    default:
      return sendJson(response, 404, { error: { type: 'not_found_error', message: `nothing at ${pathname}` } });
  }
}

function modelRequest(wire: ModelRequest['wire'], { model = '', messages = [], tools = [] }: ModelCall): ModelRequest {
  const newest = messages.findLast(({ role }) => role === 'user' || role === 'tool');
  const toolResult = newest && toolResultOf(newest);
  const prompt = newest && toolResult === undefined ? textOf(newest.content) : '';
  const names = tools.map((tool) => tool.function?.name ?? tool.name ?? '');
  return { wire, model, prompt, tools: names, ...(toolResult === undefined ? {} : { toolResult }) };
}

function toolResultOf({ role, content }: ModelMessage): string | undefined {
  if (role === 'tool') return textOf(content);
  if (!Array.isArray(content)) return undefined;
  // An agent may put what the User says next behind the result of the last tool.
  const last = (content as readonly { readonly type: string; readonly content?: unknown }[]).at(-1);
  return last?.type === 'tool_result' ? textOf(last.content as ModelMessage['content']) : undefined;
}

function textOf(content: ModelMessage['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text = '' }) => text).join('\n');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
  return Buffer.concat(chunks).toString();
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function sendEvents(response: ServerResponse, events: AsyncIterable<string>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for await (const event of events) {
    if (response.destroyed) return;
    response.write(event);
  }
  response.end();
}
