import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { connectHost } from '../../../services/pty-server/host-link/connect-host.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { PtyRuntime } from './support/pty-runtime.ts';

const main = fileURLToPath(new URL('../../../services/pty-server/main.ts', import.meta.url));

async function outputOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

describe('pty-server process', function () {
  this.timeout(60_000);

  it('prints its help', async () => {
    const { code, output } = await outputOf(['--help']);
    assert.equal(code, 0);
    for (const word of ['--address=:7681', 'SANDBOX_TICKET_JWKS_URL', 'SANDBOX_ALLOWED_ORIGINS', '--insecure-no-auth']) assert.ok(output.includes(word), word);
  });

  it('refuses to start without keys, and names what is missing [SEC-18]', async () => {
    const { code, output } = await outputOf([]);
    assert.equal(code, 2);
    assert.match(output, /SANDBOX_OWNER_UID is missing/);
    assert.match(output, /SANDBOX_TICKET_JWKS_URL is missing/);
  });

  it('refuses to let everybody in on an address that others can reach', async () => {
    const { code, output } = await outputOf(['--insecure-no-auth', '--address=0.0.0.0:0']);
    assert.equal(code, 2);
    assert.match(output, /--insecure-no-auth listens on/);
  });

  it('lets everybody of its machine in when told so, but no page of another origin', async () => {
    const runtime = await PtyRuntime.start({ serverArgs: ['--insecure-no-auth'] });
    try {
      const answer = await fetch(`${runtime.url}/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":"main"}' });
      assert.equal(answer.status, 201);
      const socket = new WebSocket(runtime.attachUrl('main'), ['openova.pty.v1']);
      const [hello] = (await once(socket, 'message')) as [Buffer];
      assert.match(hello.toString(), /"type":"hello"/);
      socket.close();
      const page = new WebSocket(runtime.attachUrl('main'), ['openova.pty.v1'], { origin: 'https://evil.test' });
      page.on('error', () => {});
      let status: number | undefined;
      page.on('unexpected-response', (_request, response) => {
        status = response.statusCode;
        response.resume();
      });
      await pollUntil(() => status !== undefined);
      assert.equal(status, 403);
      assert.match(runtime.serverLog, /everybody on this machine/);
    } finally {
      await runtime.dispose();
    }
  });

  it('writes neither the key of its relay nor the keys of its Pod to its log', async () => {
    const runtime = await PtyRuntime.start({ env: { PTY_SERVER_DEBUG: 'true', ANTHROPIC_API_KEY: 'the-own-key-of-ada' } });
    try {
      const { key } = JSON.parse(await readFile(join(runtime.folder, 'relay.json'), 'utf8')) as { key: string };
      for (const secret of [key, 'the-own-key-of-ada']) {
        const socket = new WebSocket(runtime.attachUrl(secret), ['openova.pty.v1']);
        await once(socket, 'close');
      }
      await runtime.stopServer('SIGTERM');
      for (const secret of [key, 'the-own-key-of-ada']) assert.ok(!runtime.serverLog.includes(secret));
      assert.equal(runtime.serverLog.match(/"session":"\[redacted\]"/g)?.length, 2);
    } finally {
      await runtime.dispose();
    }
  });

  it('ends with status 1 when another server has taken its host, and leaves the sessions', async () => {
    const runtime = await PtyRuntime.start();
    try {
      await runtime.create('main');
      const other = await connectHost({ socketPath: runtime.hostSocket });
      assert.equal(await runtime.serverEnd(), 1);
      assert.match(runtime.serverLog, /another server has connected/);
      assert.deepEqual((await other.sessions()).map(({ id, exit }) => [id, exit]), [['main', undefined]]);
      await other.close();
    } finally {
      await runtime.dispose();
    }
  });
});
