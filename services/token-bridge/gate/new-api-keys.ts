import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import type { CredentialSource } from './credential-source.ts';
import type { UpstreamConfig } from './gate-config.ts';

/** The upstream's administration answered something else than was needed. The message holds nothing of the answer. */
export class KeyNotMade extends Error {
  override readonly name = 'KeyNotMade';
}

interface KeyEntry {
  readonly id: number;
  readonly name: string;
}

interface ProvidedKey {
  readonly id: number;
  readonly credential: string;
}

// An upstream that refuses everything would be given a new key with every request.
const replaceEveryMs = 60_000;
// An administration answers at once, or not at all.
const answerMs = 10_000;
const largestAnswer = 256 * 1024;

/**
 * Keys of new-api, one for each Organization, made when first needed. new-api tells a key's text only when it is asked for it, so a key
 * is created, found by its name, read, and tried before it is used. One that does not count is removed. It is kept in memory only.
 */
export function newApiKeys(upstream: UpstreamConfig, dispatcher: Dispatcher, now: () => number = Date.now): CredentialSource {
  const keys = new Map<string, Promise<ProvidedKey>>();
  const lastReplaced = new Map<string, number>();
  const isReplacedLately = (organization: string): boolean => now() - (lastReplaced.get(organization) ?? -Infinity) < replaceEveryMs;
  const ask = administration(upstream, dispatcher);
  const tried = async ({ id }: KeyEntry): Promise<ProvidedKey | undefined> => {
    const credential = await readKey(ask, id);
    return (await counts(upstream, dispatcher, credential)) ? { id, credential } : undefined;
  };
  const provide = async (organization: string): Promise<ProvidedKey> => {
    const name = keyName(organization);
    const known = await find(ask, name);
    const working = known && (await tried(known));
    if (working) return working;
    if (known) {
      if (isReplacedLately(organization)) throw new KeyNotMade('the key does not count, and neither did the one before');
      lastReplaced.set(organization, now());
      await remove(ask, known);
    }
    await ask('POST', '/api/token/', { name, expired_time: -1, unlimited_quota: true, ...(upstream.group ? { group: upstream.group } : {}) });
    const made = await find(ask, name);
    const provided = made && (await tried(made));
    if (!provided) throw new KeyNotMade('the key is not there, or does not count, after it was created');
    return provided;
  };
  const keyOf = (organization: string): Promise<ProvidedKey> => {
    const known = keys.get(organization);
    if (known) return known;
    const made = provide(organization);
    keys.set(organization, made);
    made.catch(() => keys.delete(organization));
    return made;
  };
  return {
    credentialFor: async (organization) => (await keyOf(organization)).credential,
    refused: async (organization, credential) => {
      // Another request may have replaced it already.
      if ((await keyOf(organization)).credential !== credential) return true;
      if (isReplacedLately(organization)) return false;
      keys.delete(organization);
      return true;
    },
  };
}

type Ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

/** Calls the administration as the configured user, and gives `data` of an answer that says `success`. */
function administration({ url, credential, userId }: UpstreamConfig, dispatcher: Dispatcher): Ask {
  const { origin, pathname } = new URL(url);
  const headers = { authorization: credential, 'content-type': 'application/json', ...(userId === undefined ? {} : { 'new-api-user': String(userId) }) };
  return async (method, path, body) => {
    const answer = await dispatcher.request({
      origin,
      path: `${pathname.replace(/\/$/, '')}${path}`,
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
    });
    const read = await jsonOf(answer);
    if (answer.statusCode !== 200 || member(read, 'success') !== true) {
      throw new KeyNotMade(`the administration answered ${answer.statusCode} to ${method} ${path.split('?')[0]}`);
    }
    return member(read, 'data');
  };
}

async function find(ask: Ask, name: string): Promise<KeyEntry | undefined> {
  const data = await ask('GET', `/api/token/search?keyword=${encodeURIComponent(name)}`);
  // Newer versions give a page, older ones the list itself.
  const items: unknown = Array.isArray(data) ? data : member(data, 'items');
  const named = (Array.isArray(items) ? (items as unknown[]) : []).filter((item): item is KeyEntry => member(item, 'name') === name && Number.isSafeInteger(member(item, 'id')));
  // Two processes may have made one each: all take the oldest.
  return named.toSorted((one, other) => one.id - other.id)[0];
}

async function readKey(ask: Ask, id: number): Promise<string> {
  const key = member(await ask('POST', `/api/token/${id}/key`), 'key');
  if (typeof key !== 'string' || !/^[\x21-\x7e]{8,512}$/.test(key)) throw new KeyNotMade('the answer holds no key');
  return key.startsWith('sk-') ? key : `sk-${key}`;
}

/** Whether a real request with the key is let in. Rejects when that cannot be told. */
async function counts({ url }: UpstreamConfig, dispatcher: Dispatcher, credential: string): Promise<boolean> {
  const { origin, pathname } = new URL(url);
  const path = `${pathname.replace(/\/$/, '')}/v1/models`;
  const headers = { authorization: `Bearer ${credential}` };
  const { statusCode, body } = await dispatcher.request({ origin, path, method: 'GET', headers, headersTimeout: answerMs, bodyTimeout: answerMs });
  await body.dump();
  if (statusCode === 401) return false;
  if (statusCode !== 200) throw new KeyNotMade(`a request with the key was answered ${statusCode}`);
  return true;
}

/** Another process may have removed it already: what matters is that it is gone. */
async function remove(ask: Ask, { id }: KeyEntry): Promise<void> {
  try {
    await ask('DELETE', `/api/token/${id}`);
  } catch (error) {
    if (!(error instanceof KeyNotMade)) throw error;
  }
}

/** At most 50 characters, and nothing that new-api would search for as a pattern. */
function keyName(organization: string): string {
  return `openova-sandbox-${createHash('sha256').update(organization).digest('hex').slice(0, 24)}`;
}

async function jsonOf({ body }: Dispatcher.ResponseData): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestAnswer) throw new KeyNotMade('the answer is too large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
