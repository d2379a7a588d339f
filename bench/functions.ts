import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeRequest, encodeResponse, requestOf, type JsonObject, type Resource, type RunFunctionRequest } from '@openova/function-sdk';
import { parse } from 'yaml';
import type { Benchmark, ReportFigure } from './benchmark.ts';
import { applyLoad } from './load.ts';
import { median } from './percentile.ts';
import { processUsage } from './process-usage.ts';
import { serveProgram, serveSandboxFunction, type ServedFunction } from '../test/support/served-function.ts';

const story = 'examples/team-repos';
const counts = { warmUp: 2_000, oneInFlight: 5_000, manyInFlight: 20_000, soak: 100_000 };
const starts = 5;

export const functionsBenchmark: Benchmark = {
  name: 'functions',
  purpose: 'function-sandbox over mutual TLS: speed, CPU and memory of RunFunction',
  run: async (report) => {
    const request = await fullRequest();
    report({ name: 'functions.start_ms', value: await medianStart(), unit: 'ms', detail: `process start to serving, median of ${starts}` });
    const served = await serveSandboxFunction();
    try {
      await measure(served, request, report);
      await measureBare(encodeResponse(await served.client.run(request)), request, report);
    } finally {
      await served.close();
    }
  },
};

async function measure(served: ServedFunction, request: RunFunctionRequest, report: ReportFigure): Promise<void> {
  const call = callEncoded(served, request);
  await applyLoad(call, counts.warmUp, 16);
  for (const [inFlight, count] of [[1, counts.oneInFlight], [16, counts.manyInFlight]] as const) {
    const before = processUsage(served.pid);
    const { perSecond, p50Ms, p99Ms } = await applyLoad(call, count, inFlight);
    const cpuMs = (processUsage(served.pid).cpuMs - before.cpuMs) / count;
    const detail = `${story}, ${request.observed.resources.size} observed, ${inFlight} in flight, ${count} requests`;
    const suffix = inFlight === 16 ? '' : '_one_in_flight';
    report({ name: `functions.requests_per_s${suffix}`, value: perSecond, unit: '1/s', detail });
    report({ name: `functions.p50_ms${suffix}`, value: p50Ms, unit: 'ms', detail });
    report({ name: `functions.p99_ms${suffix}`, value: p99Ms, unit: 'ms', detail });
    report({ name: `functions.cpu_ms_per_request${suffix}`, value: cpuMs, unit: 'ms', detail });
  }
  await applyLoad(call, counts.soak / 2, 16);
  const half = processUsage(served.pid).rssMb;
  await applyLoad(call, counts.soak / 2, 16);
  const full = processUsage(served.pid).rssMb;
  report({ name: 'functions.rss_mb', value: full, unit: 'MB', detail: `after ${counts.soak} further requests` });
  report({ name: 'functions.rss_growth_mb', value: full - half, unit: 'MB', detail: `over the last ${counts.soak / 2} requests` });
}

/** What the same calls take when nothing is done with them: the part of gRPC, of TLS and of the caller on the same machine. */
async function measureBare(answer: Buffer, request: RunFunctionRequest, report: ReportFigure): Promise<void> {
  const bare = await serveProgram(async (folder) => {
    await writeFile(join(folder, 'answer'), answer);
    return ['bench/bare-function.ts', `--answer=${join(folder, 'answer')}`];
  });
  try {
    const call = callEncoded(bare, request);
    await applyLoad(call, counts.warmUp, 16);
    const before = processUsage(bare.pid);
    const { p50Ms, p99Ms } = await applyLoad(call, counts.manyInFlight, 16);
    const cpuMs = (processUsage(bare.pid).cpuMs - before.cpuMs) / counts.manyInFlight;
    const detail = `a bare gRPC server with the same messages, 16 in flight, ${counts.manyInFlight} requests`;
    report({ name: 'functions.bare_p50_ms', value: p50Ms, unit: 'ms', detail });
    report({ name: 'functions.bare_p99_ms', value: p99Ms, unit: 'ms', detail });
    report({ name: 'functions.bare_cpu_ms_per_request', value: cpuMs, unit: 'ms', detail });
  } finally {
    await bare.close();
  }
}

// The caller shares the machine with what is measured, so it neither encodes nor decodes.
function callEncoded({ client }: ServedFunction, request: RunFunctionRequest): () => Promise<Buffer> {
  const bytes = encodeRequest(request);
  return () => client.runEncoded(bytes);
}

async function medianStart(): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < starts; run++) {
    const served = await serveSandboxFunction();
    times.push(served.startMs);
    await served.close();
  }
  return median(times);
}

/** The story in its steady state: everything composed is observed, as it comes back from the function itself. */
async function fullRequest(): Promise<RunFunctionRequest> {
  const served = await serveSandboxFunction();
  try {
    const composite = { object: parse(await readFile(`${story}/xr.yaml`, 'utf8')) as JsonObject };
    const token = { apiVersion: 'v1', kind: 'Secret', data: { LLM_GATEWAY_TOKEN: 'dG9rZW4=' } };
    const requiredResources = new Map([['token-secret', [{ object: token }]]]);
    const first = await served.client.run(requestOf({ observed: { composite, resources: new Map() }, requiredResources }));
    const namespace = new Map([...first.desired.resources].map(([name, { object }]) => [name, { object: active(object) }]));
    const second = await served.client.run(requestOf({ observed: { composite, resources: namespace }, requiredResources }));
    const resources = new Map<string, Resource>([...second.desired.resources].map(([name, { object }]) => [name, { object: active(object) }]));
    return requestOf({ observed: { composite, resources }, requiredResources });
  } finally {
    await served.close();
  }
}

// A Namespace needs it; the other kinds do not mind.
function active(object: JsonObject): JsonObject {
  return { ...object, status: { phase: 'Active' } };
}
