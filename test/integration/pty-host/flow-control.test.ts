import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { nopLogger } from '@openova/process-kit';
import { openHost, type Host } from '../../../services/pty-server/host/host.ts';
import { connectHost } from '../../../services/pty-server/host-link/connect-host.ts';
import type { HostConnection, HostedSession } from '../../../services/pty-server/host-link/host-connection.ts';
import { processUsage } from '../../../bench/process-usage.ts';
import { spawnHost } from './support/host-process.ts';
import { countForever, NumberedLines } from './support/numbered-lines.ts';
import { rawRequest, SessionReader } from './support/session-reader.ts';

const ringBytes = 1024 * 1024;
const halfRing = ringBytes / 2;
// What comes with one read of the terminal after the credit is spent.
const slack = 64 * 1024;

async function sessionOf(connection: HostConnection, id: string): Promise<HostedSession> {
  const session = (await connection.sessions()).find((each) => each.id === id);
  assert.ok(session);
  return session;
}

/** The session once its output stands still. */
async function atRest(connection: HostConnection, id: string): Promise<HostedSession> {
  for (let last = await sessionOf(connection, id), same = 0; ; ) {
    const now = await sessionOf(connection, id);
    same = now.end === last.end ? same + 1 : 0;
    if (same === 50) return now;
    last = now;
  }
}

describe('pty-host flow control', () => {
  it('lets a flood wait at half a ring of unacknowledged output, and go on when it is acknowledged', async () => {
    const host = spawnHost({ args: [`--ring-bytes=${ringBytes}`] });
    await host.listening();
    const connection = await connectHost({ socketPath: host.socketPath });
    await connection.spawn(rawRequest('flood', countForever));
    const reader = await SessionReader.open(connection, 'flood', { acknowledges: false });
    for (let acknowledged = 0; acknowledged < 20_000_000; acknowledged = reader.next) {
      connection.acknowledge('flood', acknowledged);
      await reader.until(({ next }) => next >= acknowledged + halfRing);
      assert.ok(reader.next <= acknowledged + halfRing + slack, `${reader.next - acknowledged} bytes are unacknowledged`);
    }
    const { end, acknowledged } = await atRest(connection, 'flood');
    assert.ok(end - acknowledged <= halfRing + slack);
    const lines = new NumberedLines();
    lines.read(reader.bytes);
    assert.deepEqual({ faults: reader.faults, wrong: lines.faults }, { faults: 0, wrong: 0 });
    const { rssMb } = processUsage(host.child.pid ?? 0);
    assert.ok(rssMb < 220, `the host takes ${rssMb} MB`);
    await connection.close();
    await host.stop();
  });

  it('overwrites nothing that a server without a checkpoint is still to get', async () => {
    const host = spawnHost({ args: [`--ring-bytes=${ringBytes}`] });
    await host.listening();
    const first = await connectHost({ socketPath: host.socketPath });
    await first.spawn(rawRequest('flood', countForever));
    const before = await SessionReader.open(first, 'flood');
    await before.until(({ next }) => next > 3 * ringBytes);
    for (let round = 0; round < 10; round += 1) {
      const successor = await connectHost({ socketPath: host.socketPath });
      const reader = await SessionReader.open(successor, 'flood');
      const begin = reader.next;
      await reader.until(({ next }) => next > begin + 2 * ringBytes);
      const lines = NumberedLines.fromTheMiddle();
      lines.read(reader.bytes);
      assert.deepEqual({ faults: reader.faults, wrong: lines.faults }, { faults: 0, wrong: 0 });
      await successor.close();
    }
    await first.close();
    await host.stop();
  });

  it('ignores an acknowledgement of what was never sent', async () => {
    const host = spawnHost({ args: [`--ring-bytes=${ringBytes}`] });
    await host.listening();
    const connection = await connectHost({ socketPath: host.socketPath });
    await connection.spawn(rawRequest('flood', countForever));
    connection.acknowledge('flood', Number.MAX_SAFE_INTEGER);
    const { end, acknowledged } = await atRest(connection, 'flood');
    assert.equal(acknowledged, 0);
    assert.ok(end <= halfRing + slack);
    await connection.close();
    await host.stop();
  });

  describe('without a server', () => {
    let folder: string;
    let host: Host;
    let socketPath: string;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'pty-host-'));
      socketPath = join(folder, 'host.sock');
      host = await openHost({ socketPath, runningLimit: 0, ringBytes, graceMs: 200, patienceMs: 50, log: nopLogger });
    });

    afterEach(async () => {
      await host.close();
      rmSync(folder, { recursive: true });
    });

    it('lets programs run on after a while, and gives the next server the newest ring', async () => {
      const first = await connectHost({ socketPath });
      await first.spawn(rawRequest('flood', 'seq 1 1000000; exec sleep 60'));
      const { end } = await atRest(first, 'flood');
      assert.ok(end <= halfRing + slack);
      await first.close();
      const deadline = Date.now() + 10_000;
      const last = '1000000\n';
      for (;;) {
        const next = await connectHost({ socketPath });
        const reader = await SessionReader.open(next, 'flood');
        const isAhead = reader.start !== undefined && reader.start.firstOffset > 0;
        if (isAhead) await reader.until(({ text }) => text.endsWith(last));
        await next.close();
        if (isAhead) {
          const lines = NumberedLines.fromTheMiddle();
          lines.read(reader.bytes);
          assert.deepEqual({ wrong: lines.faults, faults: reader.faults }, { wrong: 0, faults: 0 });
          return;
        }
        assert.ok(Date.now() < deadline, 'the program still waits');
        // Each connection makes the program wait anew.
        await delay(100);
      }
    });
  });
});
