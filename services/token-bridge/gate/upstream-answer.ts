import type { IncomingHttpHeaders } from 'node:http';
import { errors, type Dispatcher } from 'undici';
import type { Cancellation } from './cancellation.ts';

/** Takes a body as it comes. Nothing comes after its end or its error. */
export interface BodySink {
  readonly onChunk: (chunk: Buffer) => void;
  readonly onEnd: () => void;
  readonly onError: (error: Error) => void;
}

/** An upstream's answer whose headers are here. */
export interface UpstreamAnswer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  /** Gives the body to the sink, first what has come already. */
  pour(sink: BodySink): void;
  /** Asks the upstream to wait. What is under way still comes. */
  pause(): void;
  resume(): void;
  /** Nobody wants the body, or the rest of it. */
  drop(): void;
}

// So much is read of a body that nobody wants, because a new connection costs more.
const largestDropped = 64 * 1024;

/** Sends a request. Resolves once the headers of the answer are here, and rejects when it is cancelled before. */
export function sendUpstream(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions, cancellation: Cancellation): Promise<UpstreamAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
  if (cancellation.isCancelled) reject(new errors.RequestAbortedError());
  else dispatcher.dispatch(options, new AnswerReceiver({ resolve, reject }, cancellation));
  return promise;
}

type HeadersWaiter = Pick<PromiseWithResolvers<UpstreamAnswer>, 'resolve' | 'reject'>;

/** Hands chunks on without a stream in between: most of what a stream keeps in order has no use for a body that only passes by. */
class AnswerReceiver implements Dispatcher.DispatchHandler, UpstreamAnswer {
  statusCode = 0;
  headers: IncomingHttpHeaders = {};
  readonly #waiter: HeadersWaiter;
  #controller: Dispatcher.DispatchController | undefined;
  #sink: BodySink | undefined;
  // What comes in one turn with the headers, before anybody could take it.
  #early: Buffer[] = [];
  #outcome: 'complete' | Error | undefined;

  constructor(waiter: HeadersWaiter, cancellation: Cancellation) {
    this.#waiter = waiter;
    cancellation.onCancel(() => this.#abort());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#outcome instanceof Error) controller.abort(this.#outcome);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number, headers: IncomingHttpHeaders): void {
    // One that only says that more will come.
    if (statusCode < 200) return;
    this.statusCode = statusCode;
    this.headers = headers;
    this.#waiter.resolve(this);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#sink) this.#sink.onChunk(chunk);
    else this.#early.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle('complete');
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle(error);
  }

  pour(sink: BodySink): void {
    this.#sink = sink;
    for (const chunk of this.#early.splice(0)) sink.onChunk(chunk);
    if (this.#outcome !== undefined) tell(sink, this.#outcome);
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  drop(): void {
    let bytes = 0;
    const onChunk = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > largestDropped) this.#abort();
    };
    this.pour({ onChunk, onEnd: () => {}, onError: () => {} });
    this.resume();
  }

  #abort(): void {
    if (this.#outcome !== undefined) return;
    const error = new errors.RequestAbortedError();
    this.#settle(error);
    this.#controller?.abort(error);
  }

  #settle(outcome: 'complete' | Error): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    // After the headers this does nothing.
    if (outcome !== 'complete') this.#waiter.reject(outcome);
    if (this.#sink) tell(this.#sink, outcome);
  }
}

function tell({ onEnd, onError }: BodySink, outcome: 'complete' | Error): void {
  if (outcome === 'complete') onEnd();
  else onError(outcome);
}
