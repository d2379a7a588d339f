import { tmpdir } from 'node:os';
import { connectHost } from '../../services/pty-server/host-link/connect-host.ts';
import type { HostConnection, Offset } from '../../services/pty-server/host-link/host-connection.ts';
import type { BenchRuntime } from './runtime.ts';
import { startHost } from './runtime.ts';

const exits = 1_000;
const atATime = 10;
const bytesEach = 20_000;

/** Programs that print and end at once. Gives the bytes lost. */
export async function runFastExits(runtime: BenchRuntime): Promise<number> {
  const host = await startHost(runtime);
  const connection = await connectHost({ socketPath: host.socketPath });
  const numbers = Array.from({ length: exits }, (_, index) => index).values();
  let lost = 0;
  const worker = async (): Promise<void> => {
    for (const number of numbers) lost += Math.abs(bytesEach - (await runOne(connection, `exit-${number}`)));
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  await connection.close();
  await host.close();
  return lost;
}

async function runOne(connection: HostConnection, id: string): Promise<Offset> {
  const { promise, resolve } = Promise.withResolvers<Offset>();
  const argv = ['sh', '-c', `stty raw; head -c ${bytesEach} /dev/zero`];
  await connection.spawn({ id, argv, cwd: tmpdir(), env: { PATH: '/usr/bin:/bin' }, cols: 80, rows: 24 });
  await connection.subscribe(id, {
    onOutput: (offset, { length }) => connection.acknowledge(id, offset + length),
    onResumed: () => {},
    onResized: () => {},
    onExit: resolve,
  });
  const end = await promise;
  await connection.remove(id);
  return end;
}

export const fastExits = `${exits} programs that wrote ${bytesEach} bytes and ended`;
