import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { mintBody } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { sendRequest } from '../../unit/services/token-bridge/send-request.ts';
import { processAdminSecret, spawnBridge, type BridgeProcess } from './bridge-process.ts';

const rounds = 8;
const keysPerRound = 40;

/** The bytes answered to a mint under this key; undefined when the process died before it answered. */
async function mintUnder(url: string, key: string): Promise<string | undefined> {
  const headers = ['authorization', `Bearer ${processAdminSecret}`, 'content-type', 'application/json', 'idempotency-key', key];
  try {
    const { status, text } = await sendRequest(`${url}/admin/tokens/sandbox`, { method: 'POST', headers, body: JSON.stringify(mintBody) });
    assert.equal(status, 200, text);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined || error instanceof assert.AssertionError) throw error;
    return undefined;
  }
}

describe('token-bridge crash', function () {
  this.timeout(300_000);
  let directory: string;
  const running: BridgeProcess[] = [];
  const start = (algorithm: string): BridgeProcess => {
    const args = [`--data-dir=${directory}`, `--algorithm=${algorithm}`];
    const bridge = spawnBridge({ args, env: { NEWAPI_ADMIN_SECRET: processAdminSecret } });
    running.push(bridge);
    return bridge;
  };

  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'token-bridge-')), 'data');
  });

  afterEach(async () => {
    for (const bridge of running.splice(0)) await bridge.stop('SIGKILL');
    rmSync(join(directory, '..'), { recursive: true });
  });

  for (const algorithm of ['EdDSA', 'ES256']) {
    it(`never answers two tokens for one key with ${algorithm}, however often it is killed between mint and answer`, async () => {
      const answered = new Map<string, string>();
      const lost = new Set<string>();
      for (let round = 0; round < rounds; round += 1) {
        const bridge = start(algorithm);
        const url = await bridge.url();
        const keys = Array.from({ length: keysPerRound }, (_, index) => `uid/${round}-${index}`);
        // Keys of the rounds before are asked for again, so that replays are cut short as well.
        const all = [...keys, ...[...answered.keys()].slice(-keysPerRound)];
        let arrived = 0;
        const answers = await Promise.all(
          all.map(async (key) => {
            const text = await mintUnder(url, key);
            arrived += 1;
            // The kill falls among requests that wait, that are written down and that are being answered.
            if (arrived === 1 + round * 5) bridge.child.kill('SIGKILL');
            return [key, text] as const;
          }),
        );
        assert.equal(await bridge.ended, 'SIGKILL');
        for (const [key, text] of answers) {
          if (text === undefined) lost.add(key);
          else assert.equal(text, answered.set(key, answered.get(key) ?? text).get(key));
        }
      }
      assert.ok(lost.size > 0, 'no request was cut short');
      const last = start(algorithm);
      const url = await last.url();
      for (const key of lost) await mintUnder(url, key);
      // Some of the lost requests had been written down when the process died.
      await last.written(/"event":"replay"/);
      for (const key of new Set([...answered.keys(), ...lost])) {
        const text = await mintUnder(url, key);
        assert.equal(text, answered.get(key) ?? text);
        assert.equal(await mintUnder(url, key), text);
      }
    });
  }

  it('gives one token for one key from two processes that start together on one store', async () => {
    const urls = await Promise.all([start('EdDSA'), start('EdDSA')].map((bridge) => bridge.url()));
    const keys = Array.from({ length: 30 }, (_, index) => `uid/${index}`);
    const answers = await Promise.all(keys.map((key) => Promise.all(urls.map((url) => mintUnder(url, key)))));
    for (const [first, second] of answers) assert.ok(first !== undefined && first === second);
  });

  it('lets both processes sign with the new key as soon as one has rotated', async () => {
    const [one = '', other = ''] = await Promise.all([start('EdDSA'), start('EdDSA')].map((bridge) => bridge.url()));
    const rotated = await sendRequest(`${one}/admin/keys/rotate`, { method: 'POST', headers: ['authorization', `Bearer ${processAdminSecret}`] });
    const { kid } = JSON.parse(rotated.text) as { kid: string };
    for (const url of [one, other]) {
      const { token } = JSON.parse((await mintUnder(url, `after-${url}`)) ?? '{}') as { token: string };
      assert.equal(decodeProtectedHeader(token).kid, kid);
    }
  });
});
