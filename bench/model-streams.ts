import { once } from 'node:events';
import { Agent, createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';

const event = (content: string) => `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;
const ending = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 9 } })}\n\ndata: [DONE]\n\n`;
const bulk = Buffer.from(event('x'.repeat(900)).repeat(256) + ending);

const turns = 20;

/** A model server: `/v1/chat/completions` streams 256 KB, or with the query of a held stream stays open and gets the time ten times a second. */
export async function startModelStreams() {
  const held = new Set<ServerResponse>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const text = Buffer.concat(chunks).toString();
      if (text.includes('"held"')) {
        held.add(response);
        response.on('close', () => held.delete(response));
        response.write(event('begun'));
        return;
      }
      response.end(text.includes('"quick"') ? event('quick') + ending : bulk);
    });
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
  await once(server, 'listening');
  // Streams have nothing to do with each other, so a tenth of a second is shared out among them.
  let turn = 0;
  const timer = setInterval(() => {
    turn = (turn + 1) % turns;
    let place = 0;
    for (const response of held) {
      if (place % turns === turn) response.write(event(`t=${performance.now()};`));
      place += 1;
    }
  }, 100 / turns);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => held.size,
    close: async () => {
      clearInterval(timer);
      server.close();
      server.closeAllConnections();
    },
  };
}

export interface StreamTarget {
  readonly url: string;
  readonly token: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** Asks for one answer; resolves with the milliseconds to its first byte once all of it is here. `onText` sees it as it comes. */
export function ask({ url, token }: StreamTarget, kind: 'quick' | 'bulk' | 'held', onText?: (text: string) => void) {
  const body = JSON.stringify({ model: 'bench-1', stream: true, messages: [{ role: 'user', content: kind }] });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const began = performance.now();
  let firstByteMs = 0;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(`${url}/v1/chat/completions`, { method: 'POST', headers, agent }, (answer) => {
    if (answer.statusCode !== 200) reject(new Error(`answered ${answer.statusCode}`));
    answer.on('data', (chunk: Buffer) => {
      firstByteMs ||= performance.now() - began;
      onText?.(chunk.toString('latin1'));
    });
    answer.on('error', () => resolve(firstByteMs));
    answer.on('end', () => resolve(firstByteMs));
  });
  sent.on('error', reject);
  sent.end(body);
  return { done: promise, stop: () => sent.destroy() };
}
