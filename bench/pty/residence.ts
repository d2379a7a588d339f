import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { ReportFigure } from '../benchmark.ts';
import { memoryMb, processUsage } from '../process-usage.ts';
import type { BenchRuntime } from './runtime.ts';
import { typeUntil } from './terminal-link.ts';

const idleSessions = 20;
const fullSessions = 10;
const sockets = 1_000;
const watchMs = 10_000;
const settleMs = 2_000;

/** What the two programs take at rest, and with each session more. Goes first: memory that was used once is not given back. */
export async function measureMemory(runtime: BenchRuntime, file: string, report: ReportFigure): Promise<void> {
  const residentMb = async (): Promise<number> => {
    await delay(settleMs);
    return memoryMb([runtime.hostPid, runtime.serverPid]);
  };
  await runtime.create('first');
  await (await runtime.attach('first')).close();
  const base = await residentMb();
  const both = [runtime.hostPid, runtime.serverPid].map((pid) => processUsage(pid).rssMb.toFixed(0)).join(' and ');
  report({ name: 'pty.base_mb', value: base, unit: 'MB', detail: `pty-host and pty-server with a session, file pages once; by itself each has ${both}` });
  const ids = Array.from({ length: idleSessions }, (_, index) => `idle-${index}`);
  for (const id of ids) await runtime.create(id);
  const idle = await residentMb();
  report({ name: 'pty.idle_session_mb', value: (idle - base) / idleSessions, unit: 'MB', detail: `mean of ${idleSessions} shells at their prompt` });
  const fill = async (id: string): Promise<void> => {
    const link = await runtime.attach(id);
    await typeUntil(link, `cat ${file}; printf 'do''ne'\n`, 'done');
    await link.close();
  };
  await fill('first');
  const warm = await residentMb();
  for (const id of ids.slice(0, fullSessions)) await fill(id);
  const mean = ((await residentMb()) - warm) / fullSessions;
  const more = `the first one takes ${(warm - idle - mean).toFixed(0)} MB more, for compiled code and heaps that all share`;
  report({ name: 'pty.full_session_mb', value: mean, unit: 'MB', detail: `mean of ${fullSessions} more with 5,000 lines of 120 columns and all buffers full; ${more}` });
  for (const id of ['first', ...ids]) await runtime.remove(id);
}

export async function measureIdleSockets(runtime: BenchRuntime, report: ReportFigure): Promise<void> {
  await runtime.create('idle');
  const open: WebSocket[] = [];
  for (let socket = 0; socket < sockets; socket += 1) {
    const attached = new WebSocket(runtime.attachUrl('idle'), ['openova.pty.v1'], { perMessageDeflate: false });
    await once(attached, 'message');
    open.push(attached);
  }
  await delay(settleMs);
  const before = processUsage(runtime.serverPid).cpuMs;
  await delay(watchMs);
  const used = processUsage(runtime.serverPid).cpuMs - before;
  report({ name: 'pty.idle_sockets_cpu', value: used / watchMs, unit: 'cores', detail: `pty-server with ${sockets} sockets at one session, over ${watchMs / 1000} s` });
  for (const socket of open) socket.terminate();
  await runtime.remove('idle');
}
