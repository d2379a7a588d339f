import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { connectHost } from '../../../services/pty-server/host-link/connect-host.ts';
import { FrameDecoder } from '../../../services/pty-server/host-link/frame-decoder.ts';
import { encodeMessage, encodeSessionHead, towardsServer } from '../../../services/pty-server/host-link/frame.ts';
import type { HostConnection } from '../../../services/pty-server/host-link/host-connection.ts';
import type { HostRefused } from '../../../services/pty-server/host-link/host-refused.ts';
import { spawnHost, type HostProcess, type HostSetup } from './support/host-process.ts';
import { rawRequest, requestFor, SessionReader } from './support/session-reader.ts';

const hello = encodeMessage({ type: 'hello', major: 1, minor: 0 });

describe('pty-host process', () => {
  const running: HostProcess[] = [];
  const start = async (setup: HostSetup = {}): Promise<HostProcess> => {
    const host = spawnHost(setup);
    running.push(host);
    await host.listening();
    return host;
  };

  afterEach(async () => {
    for (const host of running.splice(0)) await host.stop('SIGKILL');
  });

  it('serves on a socket that only its own user may use', async () => {
    const { socketPath } = await start();
    assert.equal(statSync(socketPath).mode & 0o777, 0o600);
    assert.equal(statSync(socketPath.replace(/\/[^/]+$/, '')).mode & 0o777, 0o700);
  });

  it('gives programs an ordinary file mode mask', async () => {
    const { socketPath } = await start();
    const connection = await connectHost({ socketPath });
    await connection.spawn(rawRequest('mask', 'umask'));
    const reader = await SessionReader.open(connection, 'mask');
    await reader.ended();
    assert.equal(Number.parseInt(reader.text, 8), process.umask());
    await connection.close();
  });

  it('does not start beside another host on the same socket, and leaves that one as it is', async () => {
    const { socketPath } = await start();
    const connection = await connectHost({ socketPath });
    const second = spawnHost({ socketPath });
    running.push(second);
    assert.equal(await second.ended, 2);
    assert.match(second.output(), /^cannot start:\n.*another pty-host does; end it first/m);
    assert.deepEqual(await connection.sessions(), []);
    await connection.close();
  });

  it('takes over the socket of a host that was killed', async () => {
    const first = await start();
    first.child.kill('SIGKILL');
    await first.ended;
    const { socketPath } = await start({ socketPath: first.socketPath });
    const connection = await connectHost({ socketPath });
    assert.deepEqual(await connection.sessions(), []);
    await connection.close();
  });

  it('names everything that is wrong with its settings, and ends with 2', async () => {
    const host = spawnHost({ args: ['--sessions=many'], env: { SANDBOX_RING_BUFFER_BYTES: '12' } });
    running.push(host);
    assert.equal(await host.ended, 2);
    assert.match(host.output(), /--sessions cannot be "many"[^]*SANDBOX_RING_BUFFER_BYTES cannot be "12"/);
  });

  it('prints its help', async () => {
    const host = spawnHost({ args: ['--help'] });
    running.push(host);
    assert.equal(await host.ended, 0);
    assert.match(host.output(), /SANDBOX_CONCURRENT_SESSIONS/);
  });

  it('ends its sessions on SIGTERM, those that ignore a hang-up after the grace, and tells how they ended', async () => {
    const host = await start({ args: ['--grace-seconds=1'] });
    const connection = await connectHost({ socketPath: host.socketPath });
    await connection.spawn(rawRequest('polite', 'trap "echo bye; exit 3" HUP; echo ready; while :; do read -t 0.05; done'));
    await connection.spawn(rawRequest('stubborn', 'trap "" HUP TERM; echo ready; while :; do read -t 0.05; done'));
    const readers = await Promise.all(['polite', 'stubborn'].map((id) => SessionReader.open(connection, id)));
    await Promise.all(readers.map((reader) => reader.until(({ text }) => text.includes('ready'))));
    host.child.kill('SIGTERM');
    const [polite, stubborn] = await Promise.all(readers.map((reader) => reader.ended()));
    assert.deepEqual([polite?.code, stubborn?.signal], [3, 'SIGKILL']);
    assert.match(readers[0]?.text ?? '', /bye/);
    assert.equal(await host.ended, 0);
    await connection.close();
  });

  it('serves the newest server, and tells the one before that it is replaced', async () => {
    const { socketPath } = await start();
    const { promise, resolve } = Promise.withResolvers<HostRefused>();
    const first = await connectHost({ socketPath, onEnd: resolve });
    await first.spawn(requestFor('kept', 'cat'));
    const second = await connectHost({ socketPath });
    assert.equal((await promise).code, 'replaced');
    await assert.rejects(first.sessions(), { code: 'replaced' });
    assert.deepEqual((await second.sessions()).map(({ id }) => id), ['kept']);
    await first.close();
    await second.close();
  });

  it('says that there is no host when there is none', async () => {
    await assert.rejects(connectHost({ socketPath: '/tmp/no-such-folder/host.sock', patienceMs: 50 }), { code: 'link-lost' });
  });

  describe('with bad input', () => {
    let host: HostProcess;
    let connection: HostConnection;

    beforeEach(async () => {
      host = await start();
      connection = await connectHost({ socketPath: host.socketPath });
      await connection.spawn(requestFor('kept', 'cat'));
    });

    afterEach(async () => {
      await connection.close();
    });

    const cases: readonly { readonly name: string; readonly bytes: Buffer; readonly want: string }[] = [
      { name: 'another major version', bytes: encodeMessage({ type: 'hello', major: 2, minor: 0 }), want: 'version-mismatch' },
      { name: 'anything before a hello', bytes: encodeMessage({ type: 'call', number: 1, call: 'sessions', params: {} }), want: 'bad-message' },
      { name: 'input before a hello', bytes: encodeSessionHead({ kind: 'input', id: 'kept', offset: 0 }, 0), want: 'bad-message' },
      { name: 'a kind of frame that there is not', bytes: Buffer.from([0, 0, 0, 2, 99, 0]), want: 'bad-frame' },
      { name: 'a frame that only a host sends', bytes: encodeSessionHead({ kind: 'output', id: 'kept', offset: 0 }, 0), want: 'bad-frame' },
      { name: 'a frame that is longer than allowed', bytes: Buffer.from([0x7f, 0xff, 0xff, 0xff, 3]), want: 'frame-too-large' },
      { name: 'an empty frame', bytes: Buffer.from([0, 0, 0, 1, 1]), want: 'bad-frame' },
      { name: 'a request of HTTP', bytes: Buffer.from('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'), want: 'bad-frame' },
      { name: 'text that is not JSON', bytes: Buffer.concat([hello, Buffer.from([0, 0, 0, 3, 1, 0x7b, 0xff])]), want: 'bad-message' },
      { name: 'a call that there is not', bytes: Buffer.concat([hello, encodeMessage({ type: 'call', number: 1, call: 'toString', params: {} })]), want: 'bad-message' },
      { name: 'a size of nothing', bytes: Buffer.concat([hello, encodeMessage({ type: 'resize', id: 'kept', cols: 0, rows: 24 })]), want: 'bad-message' },
      { name: 'a size beyond all terminals', bytes: Buffer.concat([hello, encodeMessage({ type: 'resize', id: 'kept', cols: 1e6, rows: 24 })]), want: 'bad-message' },
    ];
    for (const { name, bytes, want } of cases) {
      it(`refuses ${name} by a code, and lives on`, async () => {
        const socket = createConnection(host.socketPath);
        socket.write(bytes);
        assert.equal(await refusalOf(socket), want);
        const next = await connectHost({ socketPath: host.socketPath });
        const reader = await SessionReader.open(next, 'kept');
        next.write('kept', Buffer.from('alive\r'));
        await reader.until(({ text }) => text === 'alive\r\nalive\r\n');
        await next.close();
      });
    }
  });
});

/** The code with which the host ends this connection. */
async function refusalOf(socket: Socket): Promise<string | undefined> {
  const decoder = new FrameDecoder(towardsServer);
  let code: string | undefined;
  socket.on('data', (chunk) => {
    for (const frame of decoder.frames(chunk)) {
      const message = frame.kind === 'message' ? (JSON.parse(frame.text) as { refusal?: { code: string } }) : {};
      code = message.refusal?.code ?? code;
    }
  });
  await once(socket, 'close');
  return code;
}
