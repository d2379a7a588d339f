import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { mintBody } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf, sendRequest, type HttpAnswer } from '../../unit/services/token-bridge/send-request.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { processAdminSecret, spawnBridge, type BridgeProcess, type ProcessSetup } from './bridge-process.ts';

const env = { NEWAPI_ADMIN_SECRET: processAdminSecret };
const signingSecret = 'signing-secret-of-the-processes-0123456789';

function asAdmin(url: string, path: string, body: string, type = 'application/json'): Promise<HttpAnswer> {
  return sendRequest(`${url}${path}`, { method: 'POST', headers: ['authorization', `Bearer ${processAdminSecret}`, 'content-type', type], body });
}

async function mint(url: string): Promise<string> {
  return String(jsonOf(await asAdmin(url, '/admin/tokens/sandbox', JSON.stringify(mintBody)))['token']);
}

async function isActive(url: string, token: string): Promise<unknown> {
  return jsonOf(await asAdmin(url, '/introspect', new URLSearchParams({ token }).toString(), 'application/x-www-form-urlencoded'))['active'];
}

function privateKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

describe('token-bridge process', function () {
  this.timeout(180_000);
  let directory: string;
  const running: BridgeProcess[] = [];
  const start = ({ args = [], env: own = {} }: ProcessSetup = {}): BridgeProcess => {
    const bridge = spawnBridge({ args: [`--data-dir=${join(directory, 'data')}`, ...args], env: own });
    running.push(bridge);
    return bridge;
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
  });

  afterEach(async () => {
    for (const bridge of running.splice(0)) await bridge.stop('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  const refusals = [
    { name: 'refuses to start without an admin secret and names it [BR-28]', args: [], own: {}, says: /NEWAPI_ADMIN_SECRET is missing/ },
    { name: 'refuses to start with a weak admin secret and names it [BR-28]', args: [], own: { NEWAPI_ADMIN_SECRET: 'short' }, says: /NEWAPI_ADMIN_SECRET is too weak/ },
    { name: 'refuses to start with HS256 and no signing key, and names it [BR-28]', args: ['--algorithm=HS256'], own: env, says: /NEWAPI_TOKEN_SIGNING_KEY is missing/ },
    { name: 'refuses to start with HS256 and a weak signing key, and names it [BR-28]', args: ['--algorithm=HS256'], own: { ...env, NEWAPI_TOKEN_SIGNING_KEY: 'weak' }, says: /NEWAPI_TOKEN_SIGNING_KEY is too weak/ },
  ];
  for (const { name, args, own, says } of refusals) {
    it(name, async () => {
      const bridge = start({ args, env: own });
      assert.equal(await bridge.ended, 2);
      assert.match(bridge.output(), says);
      assert.ok(!bridge.output().includes('listening'));
    });
  }

  it('prints its help', async () => {
    const bridge = start({ args: ['--help'] });
    assert.equal(await bridge.ended, 0);
    for (const word of ['--address', '--data-dir', '--algorithm', 'NEWAPI_ADMIN_SECRET', 'NEWAPI_TOKEN_SIGNING_KEY_FILE']) {
      assert.ok(bridge.output().includes(word), word);
    }
  });

  it('serves the mint, health and metrics on one listener, and keeps its keys and its store to its owner [BR-01, BR-30]', async () => {
    const bridge = start({ env });
    const url = await bridge.url();
    const token = await mint(url);
    assert.equal(decodeProtectedHeader(token).alg, 'EdDSA');
    assert.equal((await sendRequest(`${url}/healthz`)).status, 200);
    assert.equal((await sendRequest(`${url}/readyz`)).status, 200);
    assert.match((await sendRequest(`${url}/metrics`)).text, /^newapi_admin_token_mint_requests_total\{tool="other",status="ok"\} 1$/m);
    const entries = readdirSync(join(directory, 'data'), { recursive: true, withFileTypes: true });
    for (const entry of entries) assert.equal(statSync(join(entry.parentPath, entry.name)).mode & 0o077, 0, entry.name);
    assert.equal(await bridge.stop(), 0);
    for (const secret of [processAdminSecret, token]) assert.ok(!bridge.output().includes(secret));
  });

  it('keeps its keys over a restart', async () => {
    const first = start({ env });
    const token = await mint(await first.url());
    assert.equal(await first.stop('SIGINT'), 0);
    const second = start({ env });
    assert.equal(await isActive(await second.url(), token), true);
  });

  it('signs with the shared secret from a file, and verifies with the one before', async () => {
    const path = join(directory, 'signing-key');
    const args = ['--algorithm=HS256'];
    writeFileSync(path, `${signingSecret}\n`);
    const first = start({ args, env: { ...env, NEWAPI_TOKEN_SIGNING_KEY_FILE: path } });
    const token = await mint(await first.url());
    await first.stop();
    writeFileSync(path, `${'n'.repeat(64)}\n${signingSecret}\n`);
    const second = start({ args, env: { ...env, NEWAPI_TOKEN_SIGNING_KEY_FILE: path } });
    const url = await second.url();
    assert.equal(await isActive(url, token), true);
    assert.notEqual(decodeProtectedHeader(await mint(url)).kid, decodeProtectedHeader(token).kid);
  });

  it('reads its key file again on SIGHUP, without losing tokens of the key before nor a bad file ending it', async () => {
    const path = join(directory, 'keys.pem');
    const [before, after] = [privateKeyPem(), privateKeyPem()];
    writeFileSync(path, before);
    const bridge = start({ env: { ...env, NEWAPI_TOKEN_SIGNING_KEY_FILE: path } });
    const url = await bridge.url();
    const token = await mint(url);
    writeFileSync(path, 'no key');
    bridge.child.kill('SIGHUP');
    await bridge.written(/configuration kept/);
    writeFileSync(path, `${after}${before}`);
    bridge.child.kill('SIGHUP');
    await bridge.written(/configuration read again/);
    assert.equal(await isActive(url, token), true);
    assert.notEqual(decodeProtectedHeader(await mint(url)).kid, decodeProtectedHeader(token).kid);
    for (const pem of [before, after]) assert.ok(!bridge.output().includes(pem.split('\n')[1] ?? pem));
  });

  it('takes a new admin secret from its file, by itself and on SIGHUP, and the old one counts no more', async () => {
    const path = join(directory, 'admin-secret');
    writeFileSync(path, `${processAdminSecret}\n`);
    const bridge = start({ env: { NEWAPI_ADMIN_SECRET_FILE: path } });
    const url = await bridge.url();
    const statusWith = async (secret: string): Promise<number> =>
      (await sendRequest(`${url}/admin/tokens/sandbox/any`, { method: 'DELETE', headers: ['authorization', `Bearer ${secret}`] })).status;
    assert.equal(await statusWith(processAdminSecret), 200);
    const [second, third] = ['second-admin-secret-0123456789-0123', 'third-admin-secret-0123456789-01234'];
    writeFileSync(path, 'weak');
    bridge.child.kill('SIGHUP');
    await bridge.written(/configuration kept/);
    assert.equal(await statusWith(processAdminSecret), 200);
    writeFileSync(path, second);
    await bridge.written(/configuration read again/);
    assert.deepEqual([await statusWith(second), await statusWith(processAdminSecret)], [200, 401]);
    writeFileSync(path, third);
    bridge.child.kill('SIGHUP');
    await pollUntil(async () => (await statusWith(third)) === 200);
    assert.equal(await statusWith(second), 401);
    for (const secret of [processAdminSecret, second, third]) assert.ok(!bridge.output().includes(secret));
  });

  it('says that it is not ready while it drains, and still answers', async () => {
    const bridge = start({ args: ['--drain-seconds=1'], env });
    const url = await bridge.url();
    bridge.child.kill('SIGTERM');
    await bridge.written(/stopping/);
    assert.equal((await sendRequest(`${url}/readyz`)).status, 503);
    assert.equal(decodeProtectedHeader(await mint(url)).alg, 'EdDSA');
    assert.equal(await bridge.ended, 0);
  });

  it('ends with one line that names the address when it is taken', async () => {
    const first = start({ env });
    const { host } = new URL(await first.url());
    const second = start({ args: [`--address=${host}`], env });
    assert.equal(await second.ended, 1);
    assert.equal(second.output(), `cannot listen on ${host}: EADDRINUSE, the address is taken: stop what listens there, or choose another one\n`);
  });
});
