import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportFigure } from '../benchmark.ts';
import { median } from '../percentile.ts';
import { processUsage } from '../process-usage.ts';
import { colouredText } from './coloured-text.ts';
import type { BenchRuntime } from './runtime.ts';
import type { TerminalLink } from './terminal-link.ts';

const megabytes = 48;
const rounds = 3;
const begin = 'output-begins';
const end = 'output-ends';
/** A client that has no time to read is sent a snapshot in place of output. Then less was carried than is measured, and the turn is repeated. */
const mostTurns = 5;
/** The last word is so near to the end of what comes: only a prompt follows it. */
const endWithin = 1024;

/** `cat` of a file to one client, through the bare loop and through pty-host and pty-server by turns. Gives the bytes lost. */
export async function measureThroughput(runtime: BenchRuntime, report: ReportFigure): Promise<number> {
  const file = join(runtime.folder, 'text');
  await writeFile(file, colouredText(megabytes * 1e6));
  const results: { readonly own: WholeTransfer; readonly bare: Transfer }[] = [];
  await runtime.create('throughput');
  const cpu = { host: -processUsage(runtime.hostPid).cpuMs, server: -processUsage(runtime.serverPid).cpuMs, bare: -processUsage(runtime.barePid).cpuMs };
  for (let round = 0; round < rounds; round += 1) {
    results.push({ bare: await transfer(await runtime.attachBare(), file), own: await wholeTransfer(runtime, file) });
  }
  // First: the delay is of the time since metrics were last asked for.
  const delay = await runtime.metric('nodejs_eventloop_lag_p99_seconds');
  const turns = results.reduce((sum, { own }) => sum + own.turns, 0);
  cpu.host += processUsage(runtime.hostPid).cpuMs;
  cpu.server += processUsage(runtime.serverPid).cpuMs;
  cpu.bare += processUsage(runtime.barePid).cpuMs;
  await runtime.remove('throughput');
  const rate = (way: 'own' | 'bare'): number => megabytes / median(results.map((result) => result[way].seconds));
  const perMb = (ms: number, times: number): string => (ms / megabytes / times).toFixed(1);
  const times = `CPU ms per MB: host ${perMb(cpu.host, turns)}, server with parser ${perMb(cpu.server, turns)}, bare loop ${perMb(cpu.bare, rounds)}`;
  const detail = `${megabytes} MB of coloured UTF-8 to one client, median of ${rounds}; bare loop ${rate('bare').toFixed(1)} MB/s; ${times}; ${turns - rounds} turns repeated`;
  report({ name: 'pty.throughput_mb_s', value: rate('own'), unit: 'MB/s', detail });
  report({ name: 'pty.throughput_ratio', value: median(results.map(({ own, bare }) => bare.seconds / own.seconds)), unit: '', detail: 'to the bare loop, by pairs' });
  report({ name: 'pty.loop_delay_p99_ms', value: delay * 1000, unit: 'ms', detail: 'event loop of pty-server during that' });
  return results.reduce((lost, { own }) => lost + own.lost, 0);
}

interface Transfer {
  readonly seconds: number;
  readonly lost: number;
}

interface WholeTransfer extends Transfer {
  readonly turns: number;
}

async function wholeTransfer(runtime: BenchRuntime, file: string): Promise<WholeTransfer> {
  for (let turns = 1; ; turns += 1) {
    const link = await runtime.attach('throughput');
    const done = await transfer(link, file);
    if (turns === mostTurns || link.repaints === 0) return { ...done, turns };
  }
}

async function transfer(link: TerminalLink, file: string): Promise<Transfer> {
  const { promise, resolve } = Promise.withResolvers<Transfer>();
  let started = 0;
  let received = 0;
  let rest = Buffer.alloc(0);
  link.onOutput((bytes) => {
    // The client shares the machine with what is measured, so it looks only where a word can be.
    const unseen = Buffer.concat([rest, started === 0 ? bytes : bytes.subarray(-endWithin)]);
    rest = unseen.subarray(-endWithin);
    received += bytes.length;
    const at = unseen.indexOf(started === 0 ? begin : end);
    if (at < 0) return;
    if (started > 0) return resolve({ seconds: (performance.now() - started) / 1000, lost: Math.abs(megabytes * 1e6 - received + unseen.length - at) });
    started = performance.now();
    received = unseen.length - at - begin.length;
  });
  // The words are in two parts, so that the echo of the command has them not.
  link.type(`stty raw -echo; printf ${begin.slice(0, 4)}''${begin.slice(4)}; cat ${file}; printf ${end.slice(0, 4)}''${end.slice(4)}; stty sane\n`);
  const result = await promise;
  await link.close();
  return result;
}
