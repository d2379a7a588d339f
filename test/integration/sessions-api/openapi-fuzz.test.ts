import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionCookie } from '../../../services/sessions-api/access/console-session.ts';
import { createOAuthClient } from '../../../services/sessions-api/access/oauth-client.ts';
import { schemathesis as part } from '../../../tools/parts/parts.ts';
import { pythonIn } from '../../../tools/parts/python-part.ts';
import { partOrSkip } from '../package/skip-reasons.ts';
import { awayServer } from './support/authorization-server.ts';
import { sandboxesPath, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { sandboxKind } from './support/local-cluster.ts';
import { alice, signingKeys } from './support/served-api.ts';

// 503 is how the API says that a part of it cannot be reached: the Sandboxes of this test have no pty-server.
const config = '[checks]\nnot_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 503]\n';
const checks = [
  'not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_schema_conformance', 'unsupported_method', 'ignored_auth',
  'negative_data_rejection',
];
const monthSeconds = 30 * 24 * 3600;

describe(`sessions API: fuzzed by schemathesis ${part.version}`, function () {
  this.timeout(400_000);
  let folder: string;
  let python: string;
  let running: ApiOverCluster;
  let now: number;

  before(async function () {
    python = pythonIn(await partOrSkip(this, part));
    folder = mkdtempSync(join(tmpdir(), 'schemathesis-'));
    writeFileSync(join(folder, 'schemathesis.toml'), config);
    now = Date.now();
    // Time passes at each look, so that nobody is told to wait.
    running = await startApiOverCluster({ now: () => (now += 500), sandboxesPerPerson: 1_000, byosOAuth: createOAuthClient(awayServer) });
    assert.equal((await running.api.call(alice, sandboxesPath, { method: 'POST', body: { agent: 'aider', name: 'work' } })).status, 201);
  });
  after(async () => {
    await running?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  it('does what its document says, whatever it is sent, and never fails [API-25]', async () => {
    const { url } = running.api;
    const [cookie = ''] = (await sessionCookie(alice, { keys: signingKeys, isSecure: false, now: Date.now }, monthSeconds)).split(';');
    const headers = [`Cookie: ${cookie}`, `Origin: ${url}`].flatMap((header) => ['--header', header]);
    const args = ['--max-examples', '25', '--seed', '1', '--no-color', '--checks', checks.join(','), '--exclude-path-regex', 'events$', '--phases', 'examples,coverage,fuzzing,stateful'];
    const { status, said } = await run(['run', `${url}/api/openapi.json`, ...headers, ...args]);
    assert.equal(status, 0, said.slice(-12_000));
    const [, tested = '0'] = /Tested:\s+(\d+)/.exec(said) ?? [];
    assert.ok(Number(tested) >= 15, said.slice(-3_000));
    // What is refused for want of a session says nothing of the rest.
    assert.ok(running.local.store.list(sandboxKind, 'acme').length > 5);
    assert.ok(!running.api.logged.some((line) => line.includes('a request failed')));
  });

  const run = async (args: readonly string[]): Promise<{ status: number | null; said: string }> => {
    const env = { PATH: process.env['PATH'], HOME: folder, PYTHONUNBUFFERED: '1' };
    const child = spawn(python, ['-m', 'schemathesis.cli', ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, said };
  };
});
