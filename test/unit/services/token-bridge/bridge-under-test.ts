import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, nopLogger, type Logger } from '@openova/process-kit';
import { createMetricsRegistry, type HttpLimits, type TokenAlgorithm } from '../../../../libs/service-kit/index.ts';
import { createTokenBridge } from '../../../../services/token-bridge/app.ts';
import type { BridgeDatabase } from '../../../../services/token-bridge/database/database.ts';
import { openDatabase } from '../../../../services/token-bridge/database/open-database.ts';
import { openGate, type Gate } from '../../../../services/token-bridge/gate/gate.ts';
import { parseGateConfig } from '../../../../services/token-bridge/gate/parse-gate-config.ts';
import { generatedKeys } from '../../../../services/token-bridge/keys/generated-keys.ts';
import { openKeyFiles } from '../../../../services/token-bridge/keys/key-files.ts';
import type { KeyRing } from '../../../../services/token-bridge/keys/key-ring.ts';
import { parseSigningKeys, suppliedKeys } from '../../../../services/token-bridge/keys/supplied-keys.ts';
import { createTokenStore } from '../../../../services/token-bridge/token-store.ts';
import { createUsageStore } from '../../../../services/token-bridge/usage/usage-store.ts';
import { assertWithoutSecrets } from './secret-search.ts';
import { jsonOf, sendRequest, type HttpAnswer, type RequestToSend } from './send-request.ts';

export const adminSecret = 'admin-secret-of-the-tests-0123456789';
export const sharedSecret = 'signing-secret-of-the-tests-0123456789';
export const issuer = 'https://bridge.test';

export const mintBody = {
  org_id: 'acme',
  user_id: 'ada@acme.test',
  sandbox_id: '7f1c3f0e-8a52-4a5e-9a3e-0d6a3d1f9b11',
  allowed_channels: ['qwen', 'glm'],
};

export interface BridgeSetup {
  readonly algorithm?: TokenAlgorithm;
  /** Null: the bridge is built without. */
  readonly adminSecret?: string | null;
  /** Null: the bridge is built without. */
  readonly keys?: KeyRing | null;
  readonly now?: () => number;
  readonly limits?: Partial<HttpLimits>;
  /** Kept when the bridge closes. Left out: a new one, removed then. */
  readonly directory?: string;
  /** Left out: the bridge has no gate. */
  readonly gate?: GateSetup;
}

export interface GateSetup {
  /** The YAML document. */
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A bridge on a port of its own. Closing it proves that nothing it answered or logged holds a secret or a token. */
export interface BridgeUnderTest {
  readonly url: string;
  readonly keys: KeyRing | undefined;
  readonly logLines: readonly string[];
  readonly gate: Gate | undefined;
  send(path: string, request?: RequestToSend): Promise<HttpAnswer>;
  /** As the administrator; a body is sent as JSON. */
  admin(method: string, path: string, body?: unknown, headers?: readonly string[]): Promise<HttpAnswer>;
  mint(body?: unknown, headers?: readonly string[]): Promise<HttpAnswer>;
  /** The token of a mint that succeeds. */
  token(body?: unknown, headers?: readonly string[]): Promise<string>;
  introspect(token: string): Promise<HttpAnswer>;
  metrics(): Promise<string>;
  close(): Promise<void>;
}

export async function startBridge({ now = Date.now, ...setup }: BridgeSetup = {}): Promise<BridgeUnderTest> {
  const directory = setup.directory ?? mkdtempSync(join(tmpdir(), 'token-bridge-'));
  const database = await openDatabase({ directory, log: nopLogger });
  const keys = await keysOf(setup, () => openKeys(setup.algorithm ?? 'EdDSA', directory, database, now));
  const evidence: string[] = [];
  const logLines: string[] = [];
  const secret = setup.adminSecret === undefined ? adminSecret : setup.adminSecret;
  // The known secrets are not given to the log: the code must not write them in the first place.
  const log = createLogger({ name: 'token-bridge', debug: true, write: (line) => logLines.push(line) });
  const gate = openTestGate(setup.gate, database, log, now);
  const app = createTokenBridge({
    issuer,
    ...(secret === null ? {} : { adminSecret: () => secret }),
    ...(keys ? { keys } : {}),
    tokens: createTokenStore(database),
    log,
    ...(gate ? { gate } : {}),
    metrics: createMetricsRegistry(),
    now,
    limits: { checkEveryMs: 50, ...setup.limits },
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const tokens: string[] = [];
  const send: BridgeUnderTest['send'] = async (path, request) => {
    const answer = await sendRequest(`${url}${path}`, request);
    const token = /"token":"([^"]+)"/.exec(answer.text)?.[1];
    if (token !== undefined) tokens.push(token);
    evidence.push(JSON.stringify(answer.headers), token === undefined ? answer.text : answer.text.replace(token, ''));
    return answer;
  };
  const admin: BridgeUnderTest['admin'] = (method, path, body, headers = []) =>
    send(path, {
      method,
      headers: ['authorization', `Bearer ${adminSecret}`, ...(body === undefined ? [] : ['content-type', 'application/json']), ...headers],
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const mint: BridgeUnderTest['mint'] = (body = mintBody, headers = []) => admin('POST', '/admin/tokens/sandbox', body, headers);
  return {
    url,
    keys,
    logLines,
    gate,
    send,
    admin,
    mint,
    token: async (body, headers) => {
      const answer = await mint(body, headers);
      assert.equal(answer.status, 200, answer.text);
      return String(jsonOf(answer)['token']);
    },
    introspect: (token) =>
      send('/introspect', {
        method: 'POST',
        headers: ['authorization', `Bearer ${adminSecret}`, 'content-type', 'application/x-www-form-urlencoded'],
        body: new URLSearchParams({ token }).toString(),
      }),
    metrics: async () => (await send('/metrics')).text,
    close: async () => {
      await send('/metrics');
      const upstreamSecrets = Object.values(setup.gate?.env ?? {});
      const secrets = [adminSecret, sharedSecret, ...upstreamSecrets, ...tokens, ...tokens.map(signatureOf), ...(await privateTexts(keys))];
      await app.close();
      await gate?.close();
      await database.close();
      if (setup.directory === undefined) rmSync(directory, { recursive: true });
      assertWithoutSecrets([...evidence, ...logLines], secrets);
    },
  };
}

/** A clock that stands still until it is moved. */
export function stoppedClock(start = Date.parse('2026-05-01T10:00:00.400Z')) {
  let time = start;
  return {
    now: () => time,
    forward: (seconds: number): void => {
      time += seconds * 1000;
    },
  };
}

async function keysOf({ keys }: BridgeSetup, open: () => Promise<KeyRing>): Promise<KeyRing | undefined> {
  return keys === null ? undefined : (keys ?? open());
}

async function openKeys(algorithm: TokenAlgorithm, directory: string, database: BridgeDatabase, now: () => number): Promise<KeyRing> {
  if (algorithm === 'HS256') return suppliedKeys(parseSigningKeys('HS256', sharedSecret));
  return generatedKeys({ database, files: openKeyFiles(join(directory, 'keys')), algorithm, now });
}

function openTestGate(setup: GateSetup | undefined, database: BridgeDatabase, log: Logger, now: () => number): Gate | undefined {
  if (!setup) return undefined;
  const { config, env } = setup;
  const source = { env, readFile: (path: string) => readFileSync(path, 'utf8') };
  return openGate({ config: parseGateConfig(config, source), usage: createUsageStore(database), log, now });
}

function signatureOf(token: string): string {
  return token.slice(token.lastIndexOf('.') + 1);
}

async function privateTexts(keys: KeyRing | undefined): Promise<string[]> {
  return ((await keys?.all()) ?? []).map(({ algorithm, signWith }) =>
    algorithm === 'HS256' ? signWith.export().toString('utf8') : String(signWith.export({ format: 'jwk' }).d),
  );
}
