import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { connectHost } from '../../../services/pty-server/host-link/connect-host.ts';
import type { HostConnection } from '../../../services/pty-server/host-link/host-connection.ts';
import { spawnHost, type HostProcess } from './support/host-process.ts';
import { rawRequest, SessionReader } from './support/session-reader.ts';

const programs = 1000;
const atATime = 20;

describe('pty-host and programs that end at once', function () {
  this.timeout(120_000);
  let host: HostProcess;
  let connection: HostConnection;

  const start = async (...args: string[]): Promise<void> => {
    host = spawnHost({ args: [`--sessions=${atATime}`, ...args] });
    await host.listening();
    connection = await connectHost({ socketPath: host.socketPath });
  };

  afterEach(async () => {
    await connection.close();
    await host.stop();
  });

  it(`loses no byte of ${programs} programs that print and end`, async () => {
    await start();
    let lost = 0;
    let seen = 0;
    const runOne = async (number: number): Promise<void> => {
      const id = `fast-${number}`;
      const lines = 1 + ((number * 7919) % 5000);
      await connection.spawn(rawRequest(id, `exec seq -f ${number}:%.0f ${lines}`));
      const reader = await SessionReader.open(connection, id);
      const { code } = await reader.ended(60_000);
      const want = Array.from({ length: lines }, (_, index) => `${number}:${index + 1}\n`).join('');
      if (reader.text !== want || code !== 0 || reader.faults > 0) lost += 1;
      seen += reader.next;
      await connection.remove(id);
    };
    const numbers = Array.from({ length: programs }, (_, index) => index).values();
    await Promise.all(Array.from({ length: atATime }, async () => {
      for (const number of numbers) await runOne(number);
    }));
    assert.equal(lost, 0);
    assert.ok(seen > programs * 10_000, `only ${seen} bytes were written`);
  });

  it('loses no byte of a program that ends while it is not read', async () => {
    await start('--ring-bytes=65536');
    const line = 'head -c 45000 /dev/urandom > "$TMP_COPY"; cat "$TMP_COPY"; sha256sum < "$TMP_COPY" | head -c 64; rm "$TMP_COPY"';
    for (let round = 0; round < 20; round += 1) {
      const id = `paused-${round}`;
      const request = rawRequest(id, line);
      await connection.spawn({ ...request, env: { ...request.env, TMP_COPY: `${host.socketPath}.${round}` } });
      const reader = await SessionReader.open(connection, id, { acknowledges: false });
      // Half a ring is unacknowledged, and the rest waits in the terminal when its program ends.
      await reader.until(({ next }) => next >= 32_768);
      assert.equal(reader.exit, undefined);
      while ((await connection.sessions()).find((session) => session.id === id)?.end !== reader.next) await reader.until(() => true);
      connection.acknowledge(id, reader.next);
      await reader.ended();
      const bytes = reader.bytes;
      assert.equal(bytes.length, 45_064);
      assert.equal(createHash('sha256').update(bytes.subarray(0, 45_000)).digest('hex'), bytes.subarray(45_000).toString());
      await connection.remove(id);
    }
  });
});
