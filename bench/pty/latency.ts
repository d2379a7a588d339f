import { setTimeout as delay } from 'node:timers/promises';
import type { ReportFigure } from '../benchmark.ts';
import { median, percentile } from '../percentile.ts';
import { openTerminal } from '../../services/pty-server/screen/xterm/open-terminal.ts';
import type { BenchRuntime } from './runtime.ts';
import { patienceMs, typeUntil, type TerminalLink } from './terminal-link.ts';

const keys = 2_000;
const warmUp = 300;
const interrupts = 5;
const paints = 7;
const floodBytes = 8_000_000;

/** From a key to its echo, by the terminal itself: what stands between is measured, not a program. */
export async function measureEcho(runtime: BenchRuntime, report: ReportFigure): Promise<void> {
  await runtime.create('echo');
  const own = await runtime.attach('echo');
  const bare = await runtime.attachBare();
  for (const link of [own, bare]) await typeUntil(link, "stty -icanon; printf 'rea''dy'; cat >/dev/null\n", 'ready');
  for (const link of [own, bare]) await echoTimes(link, warmUp);
  const times = { own: await echoTimes(own, keys), bare: await echoTimes(bare, keys) };
  await Promise.all([own.close(), bare.close()]);
  await runtime.remove('echo');
  for (const [suffix, share] of [['p50', 0.5], ['p99', 0.99]] as const) {
    const detail = `${keys} keys, one after the other; bare loop ${percentile(times.bare, share).toFixed(3)} ms`;
    report({ name: `pty.echo_${suffix}_ms`, value: percentile(times.own, share), unit: 'ms', detail });
  }
}

/** Each time ends as the echo is there: promises and timers of the client would count for the server. */
async function echoTimes(link: TerminalLink, count: number): Promise<number[]> {
  const { promise, resolve, reject } = Promise.withResolvers<number[]>();
  const late = setTimeout(() => reject(new Error('an echo did not come')), patienceMs);
  const times: number[] = [];
  let started = 0;
  const type = (): void => {
    started = performance.now();
    link.type('x');
  };
  const stop = link.onOutput(() => {
    times.push(performance.now() - started);
    if (times.length < count) setImmediate(type);
    else resolve(times);
  });
  type();
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    stop();
  }
}

/** From Ctrl-C in a flood to the prompt after it. */
export async function measureInterrupt(runtime: BenchRuntime, report: ReportFigure): Promise<void> {
  await runtime.create('interrupt');
  const link = await runtime.attach('interrupt');
  await typeUntil(link, "PS1='pro''mpt '\n", 'prompt ');
  const times: number[] = [];
  for (let round = 0; round < interrupts; round += 1) {
    await flood(link);
    const pressed = performance.now();
    await typeUntil(link, '\u0003', 'prompt ');
    times.push(performance.now() - pressed);
  }
  await link.close();
  await runtime.remove('interrupt');
  report({ name: 'pty.ctrl_c_ms', value: median(times), unit: 'ms', detail: `yes to one client, median of ${interrupts}, worst ${Math.max(...times).toFixed(0)}` });
}

async function flood(link: TerminalLink): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let received = 0;
  const stop = link.onOutput(({ length }) => {
    received += length;
    if (received > floodBytes) resolve();
  });
  link.type('yes flood\n');
  await promise;
  stop();
}

/** From a new connection to a terminal that has taken in the screen. */
export async function measurePaint(runtime: BenchRuntime, file: string, report: ReportFigure): Promise<void> {
  await runtime.create('paint');
  const filler = await runtime.attach('paint');
  await typeUntil(filler, `cat ${file}; printf 'do''ne'\n`, 'done');
  // The parser is behind by what the client is ahead.
  await delay(500);
  const times: number[] = [];
  let kilobytes = 0;
  for (let round = 0; round < paints; round += 1) {
    const { terminal } = openTerminal({ cols: 120, rows: 40, scrollback: 5_000 });
    const started = performance.now();
    const link = await runtime.attach('paint');
    await new Promise<void>((resolve) => terminal.write(link.snapshot, resolve));
    times.push(performance.now() - started);
    kilobytes = link.snapshot.length / 1e3;
    terminal.dispose();
    await link.close();
  }
  await filler.close();
  await runtime.remove('paint');
  const detail = `5,000 lines of 120 columns, ${kilobytes.toFixed(0)} kB, parsed by a terminal of the client, median of ${paints}`;
  report({ name: 'pty.attach_paint_ms', value: median(times), unit: 'ms', detail });
}
