import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '@openova/service-kit';

export interface StreamBounds {
  readonly streams: number;
  readonly streamsOfOnePerson: number;
  /** A client that takes nothing for this long behind is cut off, and comes back for a snapshot. */
  readonly bufferedBytes: number;
  readonly heartbeatMs: number;
  /** After it the browser comes back with its credential, which may hold no longer. */
  readonly longestMs: number;
}

export const usualStreamBounds: StreamBounds = {
  streams: 2_000,
  streamsOfOnePerson: 20,
  bufferedBytes: 256 * 1024,
  heartbeatMs: 15_000,
  longestMs: 15 * 60_000,
};

export interface EventStream {
  write(text: string): void;
  end(): void;
}

/** The open streams of server-sent events. */
export class EventStreams {
  readonly #bounds: StreamBounds;
  readonly #open = new Map<EventStream, string>();

  constructor(bounds: StreamBounds) {
    this.#bounds = bounds;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Answers the request with a stream. Throws HttpProblem when there are too many. */
  open(request: FastifyRequest, reply: FastifyReply, onEnd: () => void): EventStream {
    const { email, expiresAt } = request.caller;
    this.#refuseTooMany(email);
    const { raw } = reply;
    reply.hijack();
    raw.writeHead(200, { 'x-request-id': request.id, 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    const stream: EventStream = {
      write: (text) => {
        if (raw.writableLength > this.#bounds.bufferedBytes) raw.destroy();
        else raw.write(text);
      },
      end: () => void raw.end(),
    };
    const heartbeat = setInterval(() => stream.write(': here\n\n'), this.#bounds.heartbeatMs);
    const life = setTimeout(() => stream.end(), Math.max(0, Math.min(this.#bounds.longestMs, expiresAt - Date.now())));
    this.#open.set(stream, email);
    raw.once('close', () => {
      clearInterval(heartbeat);
      clearTimeout(life);
      this.#open.delete(stream);
      onEnd();
    });
    return stream;
  }

  close(): void {
    for (const stream of this.#open.keys()) stream.end();
  }

  #refuseTooMany(email: string): void {
    const { streams, streamsOfOnePerson } = this.#bounds;
    const own = [...this.#open.values()].filter((other) => other === email).length;
    if (own < streamsOfOnePerson && this.#open.size < streams) return;
    throw new HttpProblem({
      status: 429,
      code: 'too_many_streams',
      detail: 'there are too many open event streams',
      next: 'close other windows of the console, or try again later',
      headers: { 'retry-after': '10' },
    });
  }
}
