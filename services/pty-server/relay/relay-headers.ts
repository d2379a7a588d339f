import type { IncomingHttpHeaders } from 'node:http';

// They belong to one connection (RFC 9110, section 7.6.1), or are written anew by the relay.
const ownOfConnection = new Set([
  'connection', 'expect', 'host', 'http2-settings', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection',
  'te', 'trailer', 'transfer-encoding', 'upgrade',
]);
const credentials = new Set(['authorization', 'x-api-key', 'cookie']);

/** The headers of a request as the gateway gets them: name and value by turns, with the Sandbox's token as the one credential. */
export function requestHeaders(raw: readonly string[], connection: string | undefined, token: string): string[] {
  const dropped = namedBy(connection);
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const lower = name.toLowerCase();
    if (ownOfConnection.has(lower) || credentials.has(lower) || dropped.has(lower)) continue;
    kept.push(name, raw[index + 1] ?? '');
  }
  return [...kept, 'authorization', `Bearer ${token}`];
}

/** The headers of the gateway's answer as the agent gets them. */
export function answerHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const dropped = namedBy(headers.connection);
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !ownOfConnection.has(name) && !dropped.has(name)) kept[name] = value;
  }
  return kept;
}

/** The keys that a request brings, whichever way its client sends them. */
export function keysOf({ authorization, 'x-api-key': apiKey }: IncomingHttpHeaders): string[] {
  const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
  return [bearer, apiKey].filter((key) => typeof key === 'string');
}

function namedBy(connection: string | undefined): ReadonlySet<string> {
  return new Set((connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
}
