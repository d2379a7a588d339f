import assert from 'node:assert/strict';
import { connectHost } from '../../../services/pty-server/host-link/connect-host.ts';
import type { HostConnection } from '../../../services/pty-server/host-link/host-connection.ts';
import { spawnHost, type HostProcess } from './support/host-process.ts';
import { rawRequest, requestFor, SessionReader } from './support/session-reader.ts';

describe('pty-host session', () => {
  let host: HostProcess;
  let connection: HostConnection;

  before(async () => {
    host = spawnHost({ args: ['--sessions=4'], env: { HOST_SECRET: 'of-the-host' } });
    await host.listening();
    connection = await connectHost({ socketPath: host.socketPath });
  });

  after(async () => {
    await connection.close();
    await host.stop();
  });

  afterEach(async () => {
    for (const { id } of await connection.sessions()) await connection.remove(id);
  });

  it('runs a real shell that answers what is typed and ends with its own code [PTY-02, PTY-09]', async () => {
    await connection.spawn(requestFor('shell', 'bash', '--norc', '--noprofile'));
    const reader = await SessionReader.open(connection, 'shell');
    connection.write('shell', Buffer.from('echo $((6*7)); tty; stty -a | grep -o "[-]*iutf8"\r'));
    await reader.until(({ text }) => /\b42\r\n\/dev\/pts\/\d+\r\niutf8\r\n/.test(text));
    connection.write('shell', Buffer.from('exit 7\r'));
    const { code, signal, offset } = await reader.ended();
    assert.deepEqual({ code, signal, offset, faults: reader.faults }, { code: 7, signal: undefined, offset: reader.bytes.length, faults: 0 });
  });

  it('gives a program the variables of the request and no others, and no terminal but its own', async () => {
    await connection.spawn(requestFor('other', 'sleep', '60'));
    await connection.spawn({ ...rawRequest('probe', 'env; ls -l /proc/self/fd'), env: { PATH: process.env['PATH'] ?? '', ONLY: 'this' } });
    const reader = await SessionReader.open(connection, 'probe');
    await reader.ended();
    assert.match(reader.text, /^ONLY=this$/m);
    assert.doesNotMatch(reader.text, /of-the-host|ptmx|socket:/);
    const terminals = new Set(reader.text.match(/\/dev\/pts\/\d+/g));
    assert.equal(terminals.size, 1);
  });
});
