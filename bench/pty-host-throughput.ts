import { createRequire } from 'node:module';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectHost } from '../services/pty-server/host-link/connect-host.ts';
import type { HostConnection } from '../services/pty-server/host-link/host-connection.ts';
import { processUsage } from './process-usage.ts';

export interface Throughput {
  /** From pty-host to another process, everything acknowledged as it comes. */
  readonly hostMbPerS: number;
  /** node-pty alone, in this process. */
  readonly bareMbPerS: number;
  readonly hostRssMb: number;
}

interface BarePty {
  onData(take: (bytes: Buffer) => void): void;
}

interface BareNodePty {
  spawn(file: string, args: readonly string[], options: { readonly encoding: null; readonly cols: number; readonly rows: number }): BarePty;
}

const nodePty = createRequire(import.meta.url)('node-pty') as BareNodePty;
const hostMain = fileURLToPath(new URL('../services/pty-server/host/main.ts', import.meta.url));
const raw = 'stty raw; exec cat "$0"';

/** `cat` of a file of coloured text through pty-host and through node-pty alone, in turns; the medians. */
export async function measureThroughput(fileMb: number, rounds: number): Promise<Throughput> {
  const folder = await mkdtemp(join(tmpdir(), 'pty-bench-'));
  const file = join(folder, 'text');
  const socketPath = join(folder, 'host.sock');
  const host = spawn(process.execPath, [hostMain, `--socket=${socketPath}`], { stdio: 'ignore' });
  try {
    const size = fileMb * 1_000_000;
    await writeFile(file, colouredText(size));
    const connection = await connectHost({ socketPath });
    const seconds: { readonly host: number; readonly bare: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      seconds.push({ host: await throughHost(connection, file, size), bare: await throughBare(file, size) });
    }
    const hostRssMb = processUsage(host.pid ?? 0).rssMb;
    await connection.close();
    const rate = (way: 'host' | 'bare'): number => fileMb / median(seconds.map((round) => round[way]));
    return { hostMbPerS: rate('host'), bareMbPerS: rate('bare'), hostRssMb };
  } finally {
    await ended(host);
    await rm(folder, { recursive: true });
  }
}

async function throughHost(connection: HostConnection, file: string, size: number): Promise<number> {
  const id = 'throughput';
  const env = { PATH: '/usr/bin:/bin' };
  const { promise, resolve } = Promise.withResolvers<void>();
  await connection.spawn({ id, argv: ['sh', '-c', `read start; ${raw}`, file], cwd: tmpdir(), env, cols: 80, rows: 24 });
  let read = 0;
  let acknowledged = 0;
  await connection.subscribe(id, {
    onOutput: (offset, bytes) => {
      read += bytes.length;
      if (offset + bytes.length - acknowledged >= 64 * 1024) connection.acknowledge(id, (acknowledged = offset + bytes.length));
    },
    onResized: () => {},
    onExit: () => resolve(),
  });
  const started = performance.now();
  connection.write(id, Buffer.from('\n'));
  await promise;
  const seconds = (performance.now() - started) / 1000;
  if (read < size) throw new Error(`${size - read} bytes were lost`);
  await connection.remove(id);
  return seconds;
}

async function throughBare(file: string, size: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const started = performance.now();
  // It waits at the end: node-pty loses output of a program that has ended.
  const terminal = nodePty.spawn('sh', ['-c', `stty raw; cat "$0"; sleep 1`, file], { encoding: null, cols: 80, rows: 24 });
  let read = 0;
  terminal.onData((bytes) => {
    read += bytes.length;
    if (read >= size) resolve();
  });
  await promise;
  return (performance.now() - started) / 1000;
}

function colouredText(size: number): Buffer {
  const line = '\u001B[32m12:00:01\u001B[0m \u001B[1minfo\u001B[0m naïve café 東京 built module in 12 ms\r\n';
  return Buffer.alloc(size, line);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
