import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nopLogger } from '@openova/process-kit';
import { createMint } from '../../../functions/newapi-token/bridge-client.ts';
import { parseTokenSettings } from '../../../functions/newapi-token/settings.ts';
import { accountAccess, createKubeClient } from '../../../libs/service-kit/index.ts';
import { callerAudience, createCallerReview } from '../../../services/token-bridge/caller/caller-review.ts';
import type { KubeApi } from '../../support/kube-api.ts';
import { mintBody, stoppedClock } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf, sendRequest, type HttpAnswer } from '../../unit/services/token-bridge/send-request.ts';
import { processAdminSecret, spawnBridge, type BridgeProcess } from './bridge-process.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { accountFolder, accountToken, bridgeNamespace, clusterOrSkip, createAccount } from './cluster-fixture.ts';

const functions = `system:serviceaccount:${bridgeNamespace}:sandbox-functions`;

function mintAs(url: string, bearer: string): Promise<HttpAnswer> {
  const headers = ['authorization', `Bearer ${bearer}`, 'content-type', 'application/json'];
  return sendRequest(`${url}/admin/tokens/sandbox`, { method: 'POST', headers, body: JSON.stringify(mintBody) });
}

const readText = (path: string): string => readFileSync(path, 'utf8');

describe('token-bridge callers, reviewed by a real API server', function () {
  this.timeout(300_000);
  let api: KubeApi;
  let directory: string;
  let bridge: BridgeProcess;
  let url: string;

  before(async function () {
    api = await clusterOrSkip(this);
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    const account = await accountFolder(api, directory);
    bridge = spawnBridge({ args: [`--data-dir=${join(directory, 'data')}`, `--caller-review=${functions}`, `--kube-api=${api.url}`, `--kube-account=${account}`] });
    url = await bridge.url();
  });

  after(async () => {
    await bridge?.stop('SIGKILL');
    await api?.close();
    if (directory) rmSync(directory, { recursive: true });
  });

  it('lets a named account in with a token for this bridge, without any admin secret, and says whom', async () => {
    const token = await accountToken(api, 'sandbox-functions', callerAudience);
    const answer = await mintAs(url, token);
    assert.equal(answer.status, 200, answer.text);
    await bridge.written(new RegExp(`"event":"mint".*"caller":"${functions}"`));
    assert.ok(!bridge.output().includes(token));
    assert.equal((await sendRequest(`${url}/readyz`)).status, 200);
  });

  it('refuses a token for another audience, of another account, forged, changed and no token', async () => {
    const good = await accountToken(api, 'sandbox-functions', callerAudience);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    const bearers = [
      await accountToken(api, 'sandbox-functions'),
      await accountToken(api, 'sandbox-functions', 'somebody-else'),
      await accountToken(api, 'somebody', callerAudience),
      [header, payload, `${signature.slice(0, -8)}AAAAAAAA`].join('.'),
      `${unsigned}.${payload}.`,
      processAdminSecret,
      'x'.repeat(9_000),
    ];
    for (const bearer of bearers) {
      const answer = await mintAs(url, bearer);
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [401, 'bearer_wrong']);
    }
  });

  it('asks once for many requests at once, again after a minute, and then knows that the account is gone', async () => {
    await createAccount(api, 'short-lived');
    const token = await accountToken(api, 'short-lived', callerAudience);
    const clock = stoppedClock(Date.now());
    const client = createKubeClient(accountAccess(api.url, await accountFolder(api, directory), readText));
    let calls = 0;
    const account = `system:serviceaccount:${bridgeNamespace}:short-lived`;
    const review = createCallerReview({
      ask: (request) => {
        calls += 1;
        return client.ask(request);
      },
      accounts: [account],
      log: nopLogger,
      now: clock.now,
    });
    assert.deepEqual(new Set(await Promise.all(Array.from({ length: 20 }, () => review(token)))), new Set([account]));
    await api.call('DELETE', `/api/v1/namespaces/${bridgeNamespace}/serviceaccounts/short-lived`);
    clock.forward(59);
    assert.equal(await review(token), account);
    assert.equal(calls, 1);
    // The API server itself takes its own word for ten seconds.
    await pollUntil(async () => {
      clock.forward(61);
      return (await review(token)) === undefined;
    }, 30_000);
    client.close();
  });

  it('serves the token function, which reads the token in its file for each run', async () => {
    const file = join(directory, 'projected-token');
    const env = { NEWAPI_BASE_URL: url, NEWAPI_ADMIN_TOKEN_FILE: file };
    const settings = () => parseTokenSettings({ env, readFile: readText });
    const order = { idempotencyKey: 'uid/1', body: mintBody };
    const mint = () => createMint(settings().bridge ?? assert.fail('no bridge'))(order, new AbortController().signal);
    writeFileSync(file, await accountToken(api, 'somebody', callerAudience));
    await assert.rejects(mint(), { code: 'unauthorized' });
    writeFileSync(file, await accountToken(api, 'sandbox-functions', callerAudience));
    const { token } = await mint();
    assert.equal((await mint()).token, token);
  });

  it('answers 503 while the API server is gone, never open, and goes on by itself', async () => {
    const token = await accountToken(api, 'sandbox-functions', callerAudience);
    const later = await accountToken(api, 'sandbox-functions', callerAudience);
    await api.kill();
    const refused = await mintAs(url, token);
    assert.deepEqual([refused.status, jsonOf(refused)['code'], refused.headers['retry-after']], [503, 'caller_review_unavailable', '2']);
    await api.start();
    assert.equal((await mintAs(url, later)).status, 200);
  });

  it('answers 503 when the bridge may not review', async () => {
    const account = await accountFolder(api, directory, 'somebody');
    const other = spawnBridge({
      args: [`--data-dir=${join(directory, 'other')}`, `--caller-review=${functions}`, `--kube-api=${api.url}`, `--kube-account=${account}`],
      env: { NEWAPI_ADMIN_SECRET: processAdminSecret },
    });
    const otherUrl = await other.url();
    const refused = await mintAs(otherUrl, await accountToken(api, 'sandbox-functions', callerAudience));
    assert.equal(refused.status, 503);
    assert.match(other.output(), /the API server answered 403/);
    assert.equal((await mintAs(otherUrl, processAdminSecret)).status, 200);
    await other.stop();
  });

  it('reads the token of its own account for each request', async () => {
    const account = await accountFolder(api, directory, 'token-bridge');
    writeFileSync(join(account, 'token'), 'no token');
    assert.equal((await mintAs(url, await accountToken(api, 'sandbox-functions', callerAudience))).status, 503);
    await accountFolder(api, directory, 'token-bridge');
    assert.equal((await mintAs(url, await accountToken(api, 'sandbox-functions', callerAudience))).status, 200);
  });
});
