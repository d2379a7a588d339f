import type { IncomingHttpHeaders } from 'node:http';

// All others stay behind: credentials, what concerns one connection, and what a gateway may take for an order or for an identity.
const toUpstream = ['accept', 'user-agent', 'anthropic-version', 'anthropic-beta', 'openai-beta'] as const;
const toClient = ['content-type', 'content-encoding', 'content-length', 'retry-after', 'request-id'] as const;

/** The headers with which a request goes upstream, without credential. */
export function upstreamHeaders(given: IncomingHttpHeaders): Record<string, string> {
  // Usage is read from the answer, so it has to come unpacked.
  return withPicked({ 'content-type': 'application/json', 'accept-encoding': 'identity' }, given, toUpstream);
}

/** The headers with which an answer goes to the client, beside those that are its own. */
export function clientHeaders(given: IncomingHttpHeaders, own: Record<string, string> = {}): Record<string, string> {
  return withPicked(own, given, toClient);
}

/** The query with which a request goes upstream: the one parameter that clients of Anthropic send. */
export function upstreamQuery(query: Readonly<Record<string, unknown>>): string {
  return query['beta'] === 'true' ? '?beta=true' : '';
}

function withPicked(own: Record<string, string>, given: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  for (const name of names) {
    const value = given[name];
    if (typeof value === 'string') own[name] = value;
  }
  return own;
}
