import { generateKeyPairSync, sign } from 'node:crypto';
import { request as sendRequest } from 'undici';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Benchmark, Measurement } from './benchmark.ts';
import { applyLoad } from './load.ts';
import { ask, startModelStreams, type StreamTarget } from './model-streams.ts';
import { median } from './percentile.ts';
import { processUsage } from './process-usage.ts';
import { benchAdminSecret, serveBridge, serveProgram, type BenchedProgram } from './served-bridge.ts';

type Reporter = (measurement: Measurement) => void;
type Model = Awaited<ReturnType<typeof startModelStreams>>;

// Node compiles what runs often during the first ten thousand requests or so. What is measured is how programs run that have been up for longer.
const warmUp = { quick: 12_000, bulk: 3_000 };
const counts = { streams: 200, firstBytes: 1_000, quickOfTurn: 500, bulkOfTurn: 300, turns: 15, mints: 5_000, open: 1_000 };

export const bridgeBenchmark: Benchmark = {
  name: 'bridge',
  purpose: 'token bridge: what its gate adds to requests and streams, mints, memory',
  run: async (report) => {
    const model = await startModelStreams();
    const bridge = await serveBridge(model.url);
    const bare = await serveProgram(['bench/bare-proxy.ts', model.url]);
    try {
      const token = String((await mint(bridge, 'bench')).token);
      const gate = { url: bridge.url, token };
      for (const target of [{ url: bare.url, token }, gate]) await keepBusy(target);
      await measureAdded(model, { direct: { url: model.url, token }, gate }, report);
      await measureThroughput({ bare: { url: bare.url, token }, gate }, report);
      await measureCpu({ bare: { ...bare, token }, gate: { ...bridge, token } }, report);
      await measureMints(bridge, report);
      await measureMemory(model, bridge, gate, report);
    } finally {
      await Promise.all([bridge.close(), bare.close(), model.close()]);
    }
  },
};

async function keepBusy(target: StreamTarget): Promise<void> {
  await applyLoad(() => ask(target, 'quick').done, warmUp.quick, 16);
  await applyLoad(() => ask(target, 'bulk').done, warmUp.bulk, 16);
}

/** First bytes of requests, and delays of events, while streams are open: through the gate and straight from the model server. */
async function measureAdded(model: Model, targets: Readonly<Record<'direct' | 'gate', StreamTarget>>, report: Reporter): Promise<void> {
  const direct = await underStreams(model, targets.direct);
  const gate = await underStreams(model, targets.gate);
  const detail = `${counts.streams} open streams of 10 events a second each, median of direct requests ${direct.first.p50.toFixed(2)} ms`;
  report({ name: 'bridge.added_p50_ms', value: gate.first.p50 - direct.first.p50, unit: 'ms', detail: `first byte, ${detail}` });
  report({ name: 'bridge.added_p99_ms', value: gate.first.p99 - direct.first.p99, unit: 'ms', detail: `first byte, ${detail}` });
  report({ name: 'bridge.event_added_p50_ms', value: gate.events.p50 - direct.events.p50, unit: 'ms', detail: `events of the ${counts.streams} streams` });
  report({ name: 'bridge.event_added_p99_ms', value: gate.events.p99 - direct.events.p99, unit: 'ms', detail: `events of the ${counts.streams} streams` });
}

async function underStreams(model: Model, target: StreamTarget) {
  const delays: number[] = [];
  const streams = await openStreams(model, target, counts.streams, (text) => {
    for (const [, time] of text.matchAll(/t=([\d.]+);/g)) delays.push(performance.now() - Number(time));
  });
  delays.length = 0;
  const firsts: number[] = [];
  for (let index = 0; index < counts.firstBytes; index += 1) firsts.push(await ask(target, 'quick').done);
  streams.forEach(({ stop }) => stop());
  await until(() => model.open() === 0);
  return { first: percentiles(firsts), events: percentiles(delays) };
}

async function measureThroughput(targets: Readonly<Record<'bare' | 'gate', StreamTarget>>, report: Reporter): Promise<void> {
  const turns: { readonly bare: BulkRate; readonly gate: BulkRate }[] = [];
  // By many short turns, so that a busy machine is as busy for one as for the other.
  for (let turn = 0; turn < counts.turns; turn += 1) {
    const bare = await bulkRate(targets.bare);
    turns.push({ bare, gate: await bulkRate(targets.gate) });
  }
  const middle = (of: (turn: (typeof turns)[number]) => number): number => median(turns.map(of));
  const told = (name: 'bare' | 'gate'): string =>
    `${middle((turn) => turn[name].perSecond).toFixed(0)}/s with client and model busy for ${(100 * middle((turn) => turn[name].clientBusy)).toFixed(0)} % of the time`;
  const detail = `streams of 256 KB, 16 in flight, median of ${counts.turns} turns: ${told('gate')}, bare proxy of node:http ${told('bare')}`;
  report({ name: 'bridge.passthrough_ratio', value: middle(({ gate, bare }) => gate.perSecond / bare.perSecond), unit: '', detail });
}

interface BulkRate {
  readonly perSecond: number;
  /** What the one thread of client and model had to do. Near 1 it is they that limit the rate. */
  readonly clientBusy: number;
}

async function bulkRate(target: StreamTarget): Promise<BulkRate> {
  const before = performance.eventLoopUtilization();
  const { perSecond } = await applyLoad(() => ask(target, 'bulk').done, counts.bulkOfTurn, 16);
  return { perSecond, clientBusy: performance.eventLoopUtilization(before).utilization };
}

/** CPU time, which tells more than rates do where client, model and proxy share a machine. */
async function measureCpu(targets: Readonly<Record<'bare' | 'gate', StreamTarget & BenchedProgram>>, report: Reporter): Promise<void> {
  for (const [kind, count] of [['quick', counts.quickOfTurn], ['bulk', counts.bulkOfTurn]] as const) {
    let [gate, bare] = [0, 0];
    for (let turn = 0; turn < counts.turns; turn += 1) {
      gate += await cpuMicroseconds(targets.gate, kind, count);
      bare += await cpuMicroseconds(targets.bare, kind, count);
    }
    const detail = `mean of ${counts.turns} turns, bare proxy of node:http ${(bare / counts.turns).toFixed(0)} µs`;
    report({ name: `bridge.cpu_us_per_${kind}_stream`, value: gate / counts.turns, unit: 'µs', detail });
  }
}

async function cpuMicroseconds(target: StreamTarget & BenchedProgram, kind: 'quick' | 'bulk', count: number): Promise<number> {
  const before = processUsage(target.pid).cpuMs;
  await applyLoad(() => ask(target, kind).done, count, 16);
  return ((processUsage(target.pid).cpuMs - before) * 1000) / count;
}

async function measureMints(bridge: BenchedProgram, report: Reporter): Promise<void> {
  let next = 0;
  const call = () => mint(bridge, `bench/${next++}`);
  await applyLoad(call, 500, 16);
  const before = processUsage(bridge.pid).cpuMs;
  const { perSecond } = await applyLoad(call, counts.mints, 32);
  const cpu = ((processUsage(bridge.pid).cpuMs - before) * 1000) / counts.mints;
  report({ name: 'bridge.cpu_us_per_mint', value: cpu, unit: 'µs', detail: 'with its share of the writes to disk, and its audit line' });
  report({ name: 'bridge.mints_per_s', value: perSecond, unit: '1/s', detail: 'EdDSA, each under a key of its own, on SQLite, 32 in flight' });
  report({ name: 'bridge.sign_limit_per_s', value: signaturesPerSecond(), unit: '1/s', detail: 'bare EdDSA signatures of 600 bytes on one thread' });
}

function signaturesPerSecond(): number {
  const { privateKey } = generateKeyPairSync('ed25519');
  const content = Buffer.alloc(600, 'x');
  const began = performance.now();
  for (let index = 0; index < counts.mints; index += 1) sign(null, content, privateKey);
  return (counts.mints * 1000) / (performance.now() - began);
}

async function measureMemory(model: Model, bridge: BenchedProgram, gate: StreamTarget, report: Reporter): Promise<void> {
  const streams = await openStreams(model, gate, counts.open);
  await delay(3_000);
  const { rssMb } = processUsage(bridge.pid);
  report({ name: 'bridge.rss_mb', value: rssMb, unit: 'MB', detail: `${counts.open} open streams of 10 events a second, after all the load above` });
  streams.forEach(({ stop }) => stop());
}

async function openStreams(model: Model, target: StreamTarget, count: number, onText?: (text: string) => void) {
  const streams = Array.from({ length: count }, () => ask(target, 'held', onText));
  for (const { done } of streams) done.catch(() => {});
  await until(() => model.open() === count);
  return streams;
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error('the streams did not get there in 30 s');
    await delay(10);
  }
}

function percentiles(values: readonly number[]) {
  const sorted = Float64Array.from(values).toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

async function mint({ url }: BenchedProgram, key: string): Promise<{ readonly token?: string }> {
  const { statusCode, body } = await sendRequest(`${url}/admin/tokens/sandbox`, {
    method: 'POST',
    headers: { authorization: `Bearer ${benchAdminSecret}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ org_id: 'bench', user_id: 'bench', sandbox_id: 'bench', allowed_channels: ['qwen'] }),
  });
  const answer = (await body.json()) as { readonly token?: string };
  if (statusCode !== 200) throw new Error(`a mint was answered ${statusCode}`);
  return answer;
}
