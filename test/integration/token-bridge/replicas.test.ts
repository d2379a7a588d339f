import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { mintBody } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf, sendRequest, type HttpAnswer } from '../../unit/services/token-bridge/send-request.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { processAdminSecret, spawnBridge, type BridgeProcess } from './bridge-process.ts';
import { postgresOrSkip } from './postgres-or-skip.ts';

const authorization = ['authorization', `Bearer ${processAdminSecret}`];

function mint(url: string, key: string): Promise<HttpAnswer> {
  const headers = [...authorization, 'content-type', 'application/json', 'idempotency-key', key];
  return sendRequest(`${url}/admin/tokens/sandbox`, { method: 'POST', headers, body: JSON.stringify(mintBody) });
}

function privateKeys(): Readonly<Record<string, string>> {
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  return {
    EdDSA: generateKeyPairSync('ed25519').privateKey.export(pem).toString(),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem).toString(),
  };
}

describe('token-bridge replicas on one PostgreSQL', function () {
  this.timeout(300_000);
  const keys = privateKeys();
  let server: PostgresServer;
  let directory: string;
  let databaseUrl: string;
  const running: BridgeProcess[] = [];
  const start = (algorithm = 'EdDSA', args: readonly string[] = []): BridgeProcess => {
    const keyFile = join(directory, `${algorithm}.pem`);
    writeFileSync(keyFile, keys[algorithm] ?? '');
    const env = { NEWAPI_ADMIN_SECRET: processAdminSecret, NEWAPI_TOKEN_SIGNING_KEY_FILE: keyFile, TOKEN_BRIDGE_DATABASE_URL: databaseUrl };
    const bridge = spawnBridge({ args: [`--data-dir=${join(directory, 'unused')}`, `--algorithm=${algorithm}`, ...args], env });
    running.push(bridge);
    return bridge;
  };
  const startAll = (count: number, algorithm?: string) => Promise.all(Array.from({ length: count }, () => start(algorithm).url()));

  before(async function () {
    server = await postgresOrSkip(this);
  });

  after(() => server?.close());

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    databaseUrl = await server.newDatabase();
  });

  afterEach(async () => {
    for (const bridge of running.splice(0)) await bridge.stop('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  for (const algorithm of ['EdDSA', 'ES256']) {
    it(`answer the same bytes to the same key with ${algorithm}, however many start and ask at once`, async () => {
      const urls = await startAll(3, algorithm);
      for (let round = 0; round < 10; round += 1) {
        const answers = await Promise.all([...urls, ...urls].map((url) => mint(url, `uid/${round}`)));
        assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
        assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
      }
      const events = running.flatMap((bridge) => bridge.output().match(/"event":"(?:mint|replay)"/g) ?? []);
      assert.equal(events.filter((event) => event.includes('mint')).length, 10);
    });

    it(`never answer two tokens for one key with ${algorithm}, when one is killed and another asked`, async () => {
      const survivor = await start(algorithm).url();
      const answered = new Map<string, string>();
      for (let round = 0; round < 4; round += 1) {
        const victim = start(algorithm);
        const url = await victim.url();
        let arrived = 0;
        await Promise.all(Array.from({ length: 20 }, async (_, index) => {
          const answer = await mint(url, `uid/${round}-${index}`).catch(() => undefined);
          arrived += 1;
          if (arrived === 1 + round * 4) victim.child.kill('SIGKILL');
          if (answer) answered.set(`uid/${round}-${index}`, answer.text);
        }));
        assert.equal(await victim.ended, 'SIGKILL');
      }
      assert.ok(answered.size > 0);
      for (const [key, text] of answered) assert.equal((await mint(survivor, key)).text, text);
    });
  }

  it('see at once what another has revoked', async () => {
    const [one = '', other = ''] = await startAll(2);
    const { token } = jsonOf(await mint(one, 'a')) as { token: string };
    await sendRequest(`${one}/admin/tokens/sandbox/${mintBody.sandbox_id}`, { method: 'DELETE', headers: authorization });
    const body = new URLSearchParams({ token }).toString();
    const headers = [...authorization, 'content-type', 'application/x-www-form-urlencoded'];
    assert.equal(jsonOf(await sendRequest(`${other}/introspect`, { method: 'POST', headers, body }))['active'], false);
  });

  it('answer 503 with Retry-After while the database is gone, are not ready, and go on by themselves', async () => {
    const bridge = start();
    const url = await bridge.url();
    const { text } = await mint(url, 'a');
    await server.kill();
    const refused = await mint(url, 'b');
    assert.deepEqual([refused.status, jsonOf(refused)['code'], refused.headers['retry-after']], [503, 'store_unavailable', '2']);
    assert.equal((await sendRequest(`${url}/readyz`)).status, 503);
    assert.equal((await sendRequest(`${url}/healthz`)).status, 200);
    await server.start();
    assert.equal((await mint(url, 'a')).text, text);
    assert.equal((await sendRequest(`${url}/readyz`)).status, 200);
    assert.equal(bridge.child.exitCode, null);
  });

  it('answer every request while the database comes and goes, and never two tokens for one key', async () => {
    const [url = ''] = await startAll(1);
    const answered = new Map<string, string>();
    const seen: number[] = [];
    const stop = new AbortController();
    const ask = async (worker: number): Promise<void> => {
      for (let index = 0; !stop.signal.aborted; index += 1) {
        const key = `uid/${worker}-${index % 5}`;
        const { status, text } = await mint(url, key);
        seen.push(status);
        if (status === 200) assert.equal(text, answered.set(key, answered.get(key) ?? text).get(key));
        else await delay(20);
      }
    };
    const asking = Promise.all([1, 2, 3, 4].map(ask));
    for (let round = 0; round < 3; round += 1) {
      await pollUntil(() => seen.at(-1) === 200);
      await server.kill();
      await pollUntil(() => seen.at(-1) === 503);
      await server.start();
    }
    await pollUntil(() => seen.at(-1) === 200);
    stop.abort();
    await asking;
    assert.deepEqual(new Set(seen), new Set([200, 503]));
  });

  it('answer 503 while another holds what they have to write, and do not wait for it', async () => {
    const [url = ''] = await startAll(1);
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    // Held until the answer is here, so that one who waits for it gets none.
    await client.query('LOCK TABLE tokens IN ACCESS EXCLUSIVE MODE');
    const answer = await mint(url, 'a');
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [503, 'store_unavailable']);
    await client.query('ROLLBACK');
    await client.end();
    assert.equal((await mint(url, 'a')).status, 200);
  });

  it('end with the cause when the database cannot be reached at the start, and say nothing of the password', async () => {
    databaseUrl = `postgresql://bridge:pass-word-of-the-database@127.0.0.1:1/none`;
    const bridge = start();
    assert.equal(await bridge.ended, 1);
    assert.match(bridge.output(), /"code":"ECONNREFUSED".*cannot connect to the database/);
    assert.ok(!bridge.output().includes('pass-word-of-the-database'));
  });
});
