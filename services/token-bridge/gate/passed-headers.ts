import type { IncomingHttpHeaders } from 'node:http';

// All others stay behind: credentials, what concerns one connection, and what a gateway may take for an order or for an identity.
const toUpstream = ['accept', 'user-agent', 'anthropic-version', 'anthropic-beta', 'openai-beta'] as const;
const toClient = ['content-type', 'content-encoding', 'content-length', 'retry-after', 'request-id'] as const;

/** The headers with which a request goes upstream, without credential. */
export function upstreamHeaders(given: IncomingHttpHeaders): Record<string, string> {
  // Usage is read from the answer, so it has to come unpacked.
  return { ...pick(given, toUpstream), 'content-type': 'application/json', 'accept-encoding': 'identity' };
}

/** The headers with which an answer goes to the client. */
export function clientHeaders(given: IncomingHttpHeaders): Record<string, string> {
  return pick(given, toClient);
}

/** The query with which a request goes upstream: the one parameter that clients of Anthropic send. */
export function upstreamQuery(query: Readonly<Record<string, unknown>>): string {
  return query['beta'] === 'true' ? '?beta=true' : '';
}

function pick(given: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = given[name];
    if (typeof value === 'string') picked[name] = value;
  }
  return picked;
}
