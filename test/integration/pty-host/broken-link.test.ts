import assert from 'node:assert/strict';
import { connectHost } from '../../../services/pty-server/host-link/connect-host.ts';
import { openCuttingProxy } from './support/cutting-proxy.ts';
import { spawnHost, type HostProcess } from './support/host-process.ts';
import { countForever, NumberedLines } from './support/numbered-lines.ts';
import { rawRequest, requestFor, SessionReader } from './support/session-reader.ts';

describe('pty-host link that breaks', function () {
  this.timeout(60_000);
  let host: HostProcess;

  beforeEach(async () => {
    host = spawnHost();
    await host.listening();
  });

  afterEach(async () => {
    await host.stop();
  });

  it('gives every subscriber each byte once, wherever the connection is cut', async () => {
    let length = 1000;
    const proxy = await openCuttingProxy(host.socketPath, () => (length = (length * 7919) % 900_001));
    const connection = await connectHost({ socketPath: proxy.path });
    await connection.spawn(rawRequest('one', countForever));
    await connection.spawn(rawRequest('two', countForever));
    const readers = await Promise.all(['one', 'two'].map((id) => SessionReader.open(connection, id)));
    await Promise.all(readers.map((reader) => reader.until(({ next }) => next > 4_000_000, 50_000)));
    assert.ok(proxy.cuts >= 8, `${proxy.cuts} cuts`);
    for (const reader of readers) {
      const lines = new NumberedLines();
      lines.read(reader.bytes);
      assert.deepEqual({ faults: reader.faults, wrong: lines.faults, gaps: reader.gaps, exit: reader.exit }, { faults: 0, wrong: 0, gaps: [], exit: undefined });
    }
    await connection.close();
    await proxy.close();
  });

  it('answers calls that were cut off as if nothing had happened, and starts no program twice', async () => {
    let connections = 0;
    // Every second connection ends somewhere in its first answers.
    const proxy = await openCuttingProxy(host.socketPath, () => ((connections += 1) % 2 === 0 ? 50 + connections * 13 : 700));
    const connection = await connectHost({ socketPath: proxy.path });
    for (let round = 0; round < 15; round += 1) {
      const session = await connection.spawn(requestFor(`calls-${round}`, 'cat'));
      const listed = (await connection.sessions()).filter(({ exit }) => !exit);
      assert.deepEqual(listed.map(({ pid }) => pid), [session.pid]);
      await connection.remove(session.id);
      assert.deepEqual(await connection.sessions(), []);
    }
    assert.ok(proxy.cuts > 5, `${proxy.cuts} cuts`);
    await connection.close();
    await proxy.close();
  });

  it('tells an exit without a code when the host is gone and another one has taken its place', async () => {
    const connection = await connectHost({ socketPath: host.socketPath });
    await connection.spawn(requestFor('lost', 'cat'));
    const reader = await SessionReader.open(connection, 'lost');
    host.child.kill('SIGKILL');
    await host.ended;
    const successor = spawnHost({ socketPath: host.socketPath });
    await successor.listening();
    assert.equal((await reader.ended()).code, -1);
    await connection.close();
    await successor.stop();
  });
});
