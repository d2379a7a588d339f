import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintBody } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf, sendRequest } from '../../../unit/services/token-bridge/send-request.ts';
import { admin, adminWith, processAdminSecret, spawnBridge, type BridgeProcess } from '../bridge-process.ts';
import { chat, until, upstreamKey } from './gate-under-test.ts';
import { startUpstream, type ScriptedUpstream } from './scripted-upstream.ts';

interface UsageTotals {
  readonly requests: number;
  readonly input_tokens: number;
}

async function totalsOf(url: string): Promise<UsageTotals> {
  return (jsonOf(await admin(url, 'GET', '/admin/usage')) as unknown as { readonly total: UsageTotals }).total;
}

interface Traffic {
  asked: number;
  /** How many answers came whole. */
  answered: number;
  stopped: boolean;
}

async function askUntilStopped(url: string, token: string, traffic: Traffic): Promise<void> {
  while (!traffic.stopped) {
    traffic.asked += 1;
    const headers = ['x-api-key', token, 'content-type', 'application/json'];
    const answer = await sendRequest(`${url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(chat) }).catch(() => undefined);
    if (answer?.status === 200) traffic.answered += 1;
  }
}

describe('token-bridge process with a gate', function () {
  this.timeout(180_000);
  let directory: string;
  let upstream: ScriptedUpstream;
  const running: BridgeProcess[] = [];
  const path = (): string => join(directory, 'gate.yaml');
  const configure = (model: string, credential = '{ env: UPSTREAM_KEY }'): void =>
    writeFileSync(path(), `
upstreams: { main: { adapter: openai, url: "${upstream.url}", credential: ${credential} } }
channels: { qwen: { upstreams: [main], models: [${model}] } }
limits: { sandbox: { requestsPerMinute: 1000000 } }
`);
  const start = (adminSecret: Readonly<Record<string, string>> = { NEWAPI_ADMIN_SECRET: processAdminSecret }): BridgeProcess => {
    const env = { ...adminSecret, UPSTREAM_KEY: upstreamKey, TOKEN_BRIDGE_GATE_CONFIG: path() };
    const bridge = spawnBridge({ args: [`--data-dir=${join(directory, 'data')}`], env });
    running.push(bridge);
    return bridge;
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    upstream = await startUpstream();
  });

  afterEach(async () => {
    for (const bridge of running.splice(0)) await bridge.stop('SIGKILL');
    await upstream.close();
    rmSync(directory, { recursive: true });
  });

  it('logs no secret that it has read on SIGHUP [SEC-02]', async () => {
    const [adminFile, keyFile] = [join(directory, 'admin-secret'), join(directory, 'upstream-key')];
    const [newAdmin, newKey] = ['next-admin-secret-of-the-processes-0123456789', 'next-key-of-the-upstream-0123456789'];
    writeFileSync(adminFile, processAdminSecret);
    writeFileSync(keyFile, upstreamKey);
    configure('pong-1', `{ file: "${keyFile}" }`);
    const bridge = start({ NEWAPI_ADMIN_SECRET_FILE: adminFile });
    const url = await bridge.url();
    writeFileSync(keyFile, newKey);
    writeFileSync(adminFile, newAdmin);
    bridge.child.kill('SIGHUP');
    await bridge.written(/configuration read again/);
    // What callers send goes into the audit, even when it is what they should never send.
    for (const sandbox_id of [newAdmin, newKey]) {
      assert.equal((await adminWith(newAdmin)(url, 'POST', '/admin/tokens/sandbox', { ...mintBody, sandbox_id })).status, 200);
    }
    await bridge.written(/(?:"\[redacted\]"[\s\S]*){2}/);
    assert.equal(await bridge.stop(), 0);
    for (const secret of [newAdmin, newKey]) assert.ok(!bridge.output().includes(secret));
  });

  it('refuses to start with a configuration that cannot be, and names its problems', async () => {
    writeFileSync(path(), 'upstreams: {}');
    const bridge = start();
    assert.equal(await bridge.ended, 2);
    assert.match(bridge.output(), /TOKEN_BRIDGE_GATE_CONFIG: .*no upstreams\n.*no channels/);
  });

  it('reads its configuration again on SIGHUP, keeps the old one when the new one is bad, and writes usage down before it ends', async () => {
    configure('pong-1');
    const bridge = start();
    const url = await bridge.url();
    const { token } = jsonOf(await admin(url, 'POST', '/admin/tokens/sandbox', mintBody)) as { token: string };
    const ask = (model: string) =>
      sendRequest(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: ['x-api-key', token, 'content-type', 'application/json'],
        body: JSON.stringify({ ...chat, model }),
      });
    assert.equal((await ask('pong-1')).status, 200);
    writeFileSync(path(), 'channels: []');
    bridge.child.kill('SIGHUP');
    await bridge.written(/configuration kept/);
    assert.equal((await ask('pong-1')).status, 200);
    configure('pong-2');
    bridge.child.kill('SIGHUP');
    await bridge.written(/configuration read again/);
    assert.equal((await ask('pong-1')).status, 403);
    assert.equal((await ask('pong-2')).status, 200);
    assert.equal(await bridge.stop(), 0);
    for (const secret of [upstreamKey, token]) assert.ok(!bridge.output().includes(secret));
    const again = start();
    assert.equal((await totalsOf(await again.url())).requests, 3);
  });

  // The phase between two batches in which the kill falls is set by how many more answers come after one was written.
  for (const furtherAnswers of [0, 30, 100]) {
    it(`writes use down as it comes, loses what came since the last batch at most, and counts nothing twice, when it is killed ${furtherAnswers} answers after it`, async () => {
      configure('pong-1');
      const [reader, bridge] = [start(), start()];
      const [readerUrl, url] = await Promise.all([reader.url(), bridge.url()]);
      const { token } = jsonOf(await admin(readerUrl, 'POST', '/admin/tokens/sandbox', mintBody)) as { token: string };
      const traffic = { asked: 0, answered: 0, stopped: false };
      const asking = [1, 2].map(() => askUntilStopped(url, token, traffic));
      // The other process sees only what is in the database.
      const nextBatch = async (counted: number): Promise<number> => (await until(() => totalsOf(readerUrl), ({ requests }) => requests > counted)).requests;
      const first = await nextBatch(0);
      const early = traffic.answered;
      // The next batch may have been put together before that, and a use may be told a moment after its answer. The third has them all.
      const written = await nextBatch(await nextBatch(await nextBatch(first)));
      const seen = traffic.answered;
      await until(() => traffic.answered, (answers) => answers >= seen + furtherAnswers);
      bridge.child.kill('SIGKILL');
      traffic.stopped = true;
      assert.equal(await bridge.ended, 'SIGKILL');
      await Promise.all(asking);
      const { requests, input_tokens: inputTokens } = await totalsOf(readerUrl);
      assert.ok(requests >= Math.max(early, written) && requests <= traffic.asked, `${requests} of ${traffic.asked} are counted, ${early} were early and ${written} written`);
      assert.equal(inputTokens, requests);
    });
  }
});
