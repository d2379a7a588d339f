import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { bearerOf, equalSecrets } from '@openova/service-kit';
import type { LoopbackPlace } from '../loopback-place.ts';

/** What Claude Code tells a hook. */
export interface Hook {
  readonly hook_event_name: string;
  readonly session_id?: string;
  readonly transcript_path?: string;
  readonly prompt?: string;
  readonly tool_name?: string;
  readonly tool_input?: unknown;
  readonly tool_use_id?: string;
}

export interface HookListener {
  close(): Promise<void>;
}

/** Gives what is answered; `gone` aborts when nobody waits for the answer any more. */
export type AnswerHook = (hook: Hook, gone: AbortSignal) => Promise<object>;

const largestHook = 8 * 1024 * 1024;

/** Takes hooks on loopback from the program that has the secret. */
export async function listenForHooks({ port, secret }: LoopbackPlace, answer: AnswerHook): Promise<HookListener> {
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bearer = bearerOf(request);
    if (request.method !== 'POST' || bearer === undefined || !equalSecrets(bearer, secret)) return void response.writeHead(401).end();
    const hook = await readHook(request);
    if (hook === undefined) return void response.writeHead(400).end();
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const body = await answer(hook, gone.signal);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { close: () => closeServer(server) };
}

async function readHook(request: IncomingMessage): Promise<Hook | undefined> {
  let text = '';
  request.setEncoding('utf8');
  for await (const part of request) {
    text += part as string;
    if (text.length > largestHook) return undefined;
  }
  try {
    const hook = JSON.parse(text) as Hook | null;
    return typeof hook?.hook_event_name === 'string' ? hook : undefined;
  } catch {
    return undefined;
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
