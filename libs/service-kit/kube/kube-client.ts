import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps, type RequestOptions } from 'node:https';
import { readObject, readRefusal, type KubeObject } from './kube-answer.ts';
import { KubeError } from './kube-error.ts';
import { readWatch, type KubeChange } from './kube-watch.ts';

/** What lets a request in, and what the API server has to show. With `agent` it goes another way than straight there. */
export type KubeCredentials = Pick<RequestOptions, 'auth' | 'ca' | 'cert' | 'key' | 'passphrase' | 'servername' | 'rejectUnauthorized' | 'agent'> & {
  readonly headers?: Readonly<Record<string, string>>;
};

export interface KubeAccess {
  /** Its address. */
  readonly server: string;
  /** Asked for each request, because what they are read from is replaced. */
  readonly credentials: () => KubeCredentials | Promise<KubeCredentials>;
}

export interface KubeRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly timeoutMs?: number;
}

/** One request to the Kubernetes API. Rejects with KubeError unless the answer is a JSON object with a status of 2xx. */
export type AskKube = (request: KubeRequest) => Promise<KubeObject>;

export interface KubeClient {
  readonly ask: AskKube;
  /** The changes of a collection, until the server ends them, nothing has come for half a minute, or the signal. Throws KubeError. */
  readonly watch: (request: KubeRequest, ended: AbortSignal) => AsyncIterable<KubeChange>;
  close(): void;
}

export const mergePatch: Readonly<Record<string, string>> = { 'content-type': 'application/merge-patch+json' };

const usualTimeoutMs = 10_000;
const longestSilenceMs = 30_000;
const agentOptions = { keepAlive: true, maxSockets: 64, timeout: 60_000 };

/** Keeps its connections. Proxies in variables mean nothing to it. */
export function createKubeClient(access: KubeAccess): KubeClient {
  const agent = access.server.startsWith('https:') ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const open = async (request: KubeRequest, signal: AbortSignal): Promise<IncomingMessage> => {
    const credentials = await credentialsOf(access, signal);
    const answer = await send(addressOf(access.server, request), request, { agent, signal, ...credentials });
    const { statusCode = 0 } = answer;
    if (statusCode < 200 || statusCode > 299) throw await readRefusal(answer);
    return answer;
  };
  return {
    ask: (request) => inTime(request, async (late) => readObject(await open(request, late))),
    watch: async function* (request, ended) {
      const answer = await inTime(request, (late) => open({ ...request, query: { ...request.query, watch: true } }, AbortSignal.any([late, ended])));
      yield* readWatch(answer, longestSilenceMs);
    },
    close: () => agent.destroy(),
  };
}

async function inTime<Value>({ timeoutMs = usualTimeoutMs }: KubeRequest, act: (late: AbortSignal) => Promise<Value>): Promise<Value> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  try {
    return await act(late.signal);
  } catch (cause) {
    if (cause instanceof KubeError) throw cause;
    const why = late.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : ((cause as NodeJS.ErrnoException).code ?? 'no connection');
    throw new KubeError('unreachable', `cannot ask the API server: ${why}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

// Credentials can be what a program prints, which may take for ever.
async function credentialsOf({ credentials }: KubeAccess, signal: AbortSignal): Promise<KubeCredentials> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([credentials(), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function addressOf(server: string, { path, query = {} }: KubeRequest): URL {
  // Behind a proxy an API server has a path of its own.
  const url = new URL(`${server.replace(/\/$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

type SendOptions = KubeCredentials & Pick<RequestOptions, 'signal'>;

function send(url: URL, { method = 'GET', headers, body }: KubeRequest, options: SendOptions): Promise<IncomingMessage> {
  const text = body && JSON.stringify(body);
  const allHeaders = {
    accept: 'application/json',
    ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...options.headers,
    ...headers,
  };
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, { ...options, method, headers: allHeaders }, resolve).on('error', reject).end(text);
  });
}
