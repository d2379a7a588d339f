import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { KubeAccess } from './kube-access.ts';

export interface KubeCall {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: object;
  readonly accept?: string;
}

/** One request to the Kubernetes API. Rejects with KubeError unless the answer is a JSON object with a status of 2xx. */
export type CallKube = (call: KubeCall) => Promise<Readonly<Record<string, unknown>>>;

/** The API server refused, was not reached or gave no sensible answer. Holds nothing of what was sent. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
}

export interface KubeClient {
  readonly call: CallKube;
  close(): void;
}

const timeoutMs = 3_000;
const largestAnswer = 16 * 1024 * 1024;

export function createKubeClient({ url, ca, readToken }: KubeAccess): KubeClient {
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 16 });
  return {
    call: async (call) => {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await send(call, { url, token: readToken(), agent, signal });
        const text = await readText(answer);
        const { statusCode = 0 } = answer;
        if (statusCode < 200 || statusCode > 299) throw new KubeError(`the API server answered ${statusCode}`);
        return objectIn(text);
      } catch (cause) {
        if (cause instanceof KubeError) throw cause;
        const why = signal.aborted ? `no answer within ${timeoutMs / 1000} s` : ((cause as NodeJS.ErrnoException).code ?? 'no connection');
        throw new KubeError(`cannot reach the API server: ${why}`, { cause });
      }
    },
    close: () => agent.destroy(),
  };
}

interface Connection {
  readonly url: URL;
  readonly token: string;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

function send({ method, path, body, accept = 'application/json' }: KubeCall, { url, token, ...options }: Connection): Promise<IncomingMessage> {
  const text = body && JSON.stringify(body);
  const headers = {
    accept,
    authorization: `Bearer ${token}`,
    ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    request(new URL(path, url), { method, headers, ...options }, resolve).on('error', reject).end(text);
  });
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestAnswer) throw new KubeError('the answer of the API server is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Something between us and the API server answered in its place.
  }
  throw new KubeError('the answer of the API server is no JSON object');
}
