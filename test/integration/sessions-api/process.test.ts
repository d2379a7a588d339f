import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeKubeconfig } from '../../../local/plane/kubeconfig.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { startLocalCluster, type LocalCluster } from './support/local-cluster.ts';
import { loginCode } from './support/served-api.ts';

const main = fileURLToPath(new URL('../../../services/sessions-api/main.ts', import.meta.url));
const signingKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const settings = { SESSIONS_API_SIGNING_KEY: signingKey, SESSIONS_API_LOCAL_USER: 'alice@acme.example,acme', SESSIONS_API_LOGIN_CODE: loginCode };

describe('sessions API as a process', () => {
  let local: LocalCluster;
  let folder: string;

  before(async () => {
    local = await startLocalCluster();
    folder = await mkdtemp(join(tmpdir(), 'openova-kubeconfig-'));
    writeKubeconfig(join(folder, 'config'), local);
  });
  after(async () => {
    await local.close();
    await rm(folder, { recursive: true });
  });

  it('serves the cluster of a kubeconfig, gets ready, and stops on SIGINT', async () => {
    const api = run({ ...settings, KUBECONFIG: join(folder, 'config') });
    await pollUntil(() => /"url":"([^"]+)"/.test(api.output()));
    const url = /"url":"([^"]+)"/.exec(api.output())![1]!;
    await pollUntil(async () => (await fetch(`${url}/readyz`)).status === 200);
    const { headers } = await fetch(`${url}/login?code=${loginCode}`, { redirect: 'manual' });
    const cookie = headers.get('set-cookie')!.split(';')[0]!;
    assert.deepEqual(await (await fetch(`${url}/api/v1/sandbox/sessions`, { headers: { cookie } })).json(), { sandboxes: [] });
    const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: Record<string, string>[] };
    assert.deepEqual(keys.map(({ kty, crv, alg, d }) => [kty, crv, alg, d]), [['OKP', 'Ed25519', 'EdDSA', undefined]]);
    api.child.kill('SIGINT');
    assert.equal(await api.ended, 0);
    for (const secret of [loginCode, local.token]) assert.ok(!api.output().includes(secret));
  });

  it('answers 503 with Retry-After where there is no cluster [API-23] [API-24]', async () => {
    const api = run(settings);
    await pollUntil(() => /"url":"([^"]+)"/.test(api.output()));
    const url = /"url":"([^"]+)"/.exec(api.output())![1]!;
    const { headers } = await fetch(`${url}/login?code=${loginCode}`, { redirect: 'manual' });
    const cookie = headers.get('set-cookie')!.split(';')[0]!;
    const answer = await fetch(`${url}/api/v1/sandbox/sessions`, { headers: { cookie } });
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '2']);
    assert.equal((await fetch(`${url}/readyz`)).status, 503);
    api.child.kill('SIGINT');
    assert.equal(await api.ended, 0);
  });

  it('does not start without a key, nor when nobody could sign in', async () => {
    const api = run({});
    assert.equal(await api.ended, 2);
    assert.match(api.output(), /SESSIONS_API_SIGNING_KEY is missing/);
    assert.match(api.output(), /nobody could sign in/);
  });
});

function run(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [main, '--address=127.0.0.1:0'], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return { child, output: () => output, ended };
}
