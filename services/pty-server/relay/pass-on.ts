import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Agent, Dispatcher } from 'undici';
import { answerHeaders, requestHeaders } from './relay-headers.ts';
import type { RelayLimits } from './relay-limits.ts';
import { RelayProblem } from './relay-problem.ts';
import type { RelayTarget } from './relay-target.ts';

/** A request that has been let in. */
export interface Passage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: RelayTarget;
  readonly token: string;
  readonly agent: Agent;
  readonly limits: RelayLimits;
}

/**
 * Passes the request on and streams the answer back, both without holding more than a few chunks. When one side goes, the other one is
 * ended. Gives the status of the answer.
 */
export async function passOn(passage: Passage): Promise<number> {
  const { response } = passage;
  const gone = new AbortController();
  const onClose = () => gone.abort();
  response.on('close', onClose);
  try {
    const answer = await send(passage, gone.signal);
    response.writeHead(answer.statusCode, answerHeaders(answer.headers));
    response.flushHeaders();
    await pipeline(answer.body, response);
    return answer.statusCode;
  } finally {
    response.off('close', onClose);
  }
}

async function send({ request, target, token, agent, limits }: Passage, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.bodyBytes) throw new RelayProblem('relay_body_too_large');
  const hasBody = announced > 0 || request.headers['transfer-encoding'] !== undefined;
  try {
    return await agent.request({
      origin: target.origin,
      path: target.path,
      method: request.method as Dispatcher.HttpMethod,
      headers: requestHeaders(request.rawHeaders, request.headers.connection, token),
      body: hasBody ? request.pipe(atMost(limits.bodyBytes)) : null,
      bodyTimeout: target.name === 'mcp' ? 0 : limits.silenceMs,
      signal,
    });
  } catch (error) {
    throw problemOf(error);
  }
}

function atMost(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      passed += chunk.length;
      if (passed > bytes) done(new RelayProblem('relay_body_too_large'));
      else done(null, chunk);
    },
  });
}

function problemOf(error: unknown): RelayProblem {
  if (error instanceof RelayProblem) return error;
  if ((error as NodeJS.ErrnoException).code === 'UND_ERR_HEADERS_TIMEOUT') return new RelayProblem('gateway_timeout', error);
  return new RelayProblem('gateway_unreachable', error);
}
