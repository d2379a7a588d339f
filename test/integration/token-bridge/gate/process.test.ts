import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintBody } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf, sendRequest, type HttpAnswer } from '../../../unit/services/token-bridge/send-request.ts';
import { processAdminSecret, spawnBridge, type BridgeProcess } from '../bridge-process.ts';
import { chat, upstreamKey } from './gate-under-test.ts';
import { startUpstream, type ScriptedUpstream } from './scripted-upstream.ts';

function admin(url: string, method: string, route: string, body?: object): Promise<HttpAnswer> {
  const headers = ['authorization', `Bearer ${processAdminSecret}`, ...(body ? ['content-type', 'application/json'] : [])];
  return sendRequest(`${url}${route}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

describe('token-bridge process with a gate', function () {
  this.timeout(30_000);
  let directory: string;
  let upstream: ScriptedUpstream;
  const running: BridgeProcess[] = [];
  const path = (): string => join(directory, 'gate.yaml');
  const configure = (model: string): void =>
    writeFileSync(path(), `
upstreams: { main: { adapter: openai, url: "${upstream.url}", credential: { env: UPSTREAM_KEY } } }
channels: { qwen: { upstreams: [main], models: [${model}] } }
`);
  const start = (): BridgeProcess => {
    const env = { NEWAPI_ADMIN_SECRET: processAdminSecret, UPSTREAM_KEY: upstreamKey, TOKEN_BRIDGE_GATE_CONFIG: path() };
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
    const { total } = jsonOf(await admin(await again.url(), 'GET', '/admin/usage')) as { total: { requests: number } };
    assert.equal(total.requests, 3);
  });
});
