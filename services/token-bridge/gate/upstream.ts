import { Readable } from 'node:stream';
import { Pool } from 'undici';
import { adapters } from './adapters.ts';
import type { Cancellation } from './cancellation.ts';
import { createCircuitBreaker, type CircuitBreaker } from './circuit-breaker.ts';
import { sharedCredential, type CredentialSource } from './credential-source.ts';
import type { UpstreamConfig } from './gate-config.ts';
import { newApiKeys } from './new-api-keys.ts';
import { sendUpstream, type UpstreamAnswer } from './upstream-answer.ts';

export interface UpstreamCall {
  /** Begins with `/v1/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly cancellation: Cancellation;
}

/** An upstream with its connections, its credentials and its recent failures. */
export interface Upstream {
  readonly config: UpstreamConfig;
  readonly breaker: CircuitBreaker;
  readonly credentials: CredentialSource;
  /** Resolves when the answer's headers are here. */
  send(call: UpstreamCall, credential: string): Promise<UpstreamAnswer>;
  /** Lets the answers under way end. */
  close(): Promise<void>;
}

// undici keeps a Buffer until the answer has ended, which may be an hour later. A stream that was read holds nothing, but costs more to send.
const largestKept = 16 * 1024;

export function openUpstream(config: UpstreamConfig): Upstream {
  const { origin, pathname } = new URL(config.url);
  const base = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, {
    connections: config.connections,
    pipelining: 1,
    connect: { timeout: config.connectMs },
    headersTimeout: config.firstByteMs,
    bodyTimeout: config.idleMs,
  });
  const { credentialHeaders } = adapters[config.adapter];
  return {
    config,
    breaker: createCircuitBreaker(),
    credentials: config.adapter === 'new-api' ? newApiKeys(config, pool) : sharedCredential(config.credential),
    send: ({ path, headers, body, cancellation }, credential) => {
      const sent = { ...headers, ...credentialHeaders(credential), 'content-length': String(body.length) };
      const request = { path: `${base}${path}`, method: 'POST', headers: sent, body: body.length > largestKept ? readOnce(body) : body } as const;
      return sendUpstream(pool, request, cancellation);
    },
    close: () => pool.close(),
  };
}

function readOnce(body: Buffer): Readable {
  const stream = new Readable({ read: () => {} });
  stream.push(body);
  stream.push(null);
  return stream;
}
