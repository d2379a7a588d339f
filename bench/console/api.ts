import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReportFigure } from '../benchmark.ts';
import { applyLoad } from '../load.ts';
import { processUsage } from '../process-usage.ts';
import { crowd, fewSandboxes, manySandboxes, startServedApi, type ServedSessionsApi } from './served-sessions-api.ts';

const lists = 2_000;
const clients = 500;
const clientsOfOnePerson = 20;
const settleMs = 3_000;

/** sessions-api as a process of its own before the local plane's API server. */
export async function measureApi(report: ReportFigure): Promise<void> {
  const api = await startServedApi();
  try {
    // Memory first: what the lists use is not all given back.
    await measureStreams(api, report);
    await measureList(api, report);
  } finally {
    await api.close();
  }
}

async function measureList(api: ServedSessionsApi, report: ReportFigure): Promise<void> {
  const cookies = await Promise.all(Array.from({ length: lists / 100 }, (_, index) => api.cookieOf(`reader-${index}`, crowd)));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let count = 0;
  let bytes = 0;
  const list = async (): Promise<void> => {
    const answer = await open(api, '/api/v1/sandbox/sessions', cookies[count++ % cookies.length]!, agent);
    bytes = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) bytes += chunk.length;
  };
  await applyLoad(list, 100, 1);
  const { p50Ms, p99Ms } = await applyLoad(list, lists, 1);
  agent.destroy();
  const detail = `${manySandboxes} Sandboxes, ${(bytes / 1000).toFixed(0)} kB, one request after the other, ${lists} of them; p50 ${p50Ms.toFixed(1)} ms`;
  report({ name: 'console.list_p99_ms', value: p99Ms, unit: 'ms', detail });
}

async function measureStreams(api: ServedSessionsApi, report: ReportFigure): Promise<void> {
  const before = processUsage(api.pid).rssMb;
  const agent = new Agent({ maxSockets: Infinity });
  const streams: IncomingMessage[] = [];
  for (let index = 0; index < clients; index += 1) {
    const cookie = await api.cookieOf(`viewer-${Math.floor(index / clientsOfOnePerson)}`, 'few');
    const stream = await open(api, '/api/v1/sandbox/events', cookie, agent);
    streams.push(stream.resume());
  }
  await delay(settleMs);
  const { rssMb } = processUsage(api.pid);
  const detail = `resident with ${clients} open streams and ${manySandboxes + fewSandboxes} Sandboxes in memory, ${fewSandboxes} of them in the streams; ${before.toFixed(0)} before`;
  report({ name: 'console.sse_500_mb', value: rssMb, unit: 'MB', detail });
  for (const stream of streams) stream.destroy();
}

async function open({ url }: ServedSessionsApi, path: string, cookie: string, agent: Agent): Promise<IncomingMessage> {
  const [answer] = (await once(get(new URL(path, url), { agent, headers: { cookie } }), 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}`);
  return answer;
}
