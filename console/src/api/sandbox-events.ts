import { reconnectDelay } from '../wire/reconnect-delay.ts';
import { isRecord, listOf, textOf } from './json-answer.ts';
import { normalizeSandbox } from './normalize-sandbox.ts';
import type { Sandbox } from './sandbox.ts';
import { withoutSandbox, withSandbox } from './sandbox-list.ts';

/** Whether changes arrive by themselves. */
export type EventsState = 'connecting' | 'live' | 'lost';

export interface SandboxEventsOptions {
  /** Gets what to make of the list that is known. */
  readonly onChange: (change: (known: readonly Sandbox[]) => readonly Sandbox[]) => void;
  readonly onState: (state: EventsState) => void;
}

const path = '/api/v1/sandbox/events';

/** Follows the Sandboxes of the Organization by server-sent events, over cut connections and refusals. */
export class SandboxEvents {
  readonly #options: SandboxEventsOptions;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(options: SandboxEventsOptions) {
    this.#options = options;
  }

  open(): void {
    this.close();
    const source = new EventSource(path);
    this.#source = source;
    source.addEventListener('open', () => {
      this.#failures = 0;
      this.#options.onState('live');
    });
    source.addEventListener('error', () => this.#onError(source));
    source.addEventListener('snapshot', ({ data }: MessageEvent<string>) => {
      const list = listOf(JSON.parse(data), 'sandboxes').map(normalizeSandbox);
      this.#options.onChange(() => list);
    });
    source.addEventListener('sandbox', ({ data }: MessageEvent<string>) => {
      const sandbox = normalizeSandbox(JSON.parse(data));
      this.#options.onChange((known) => withSandbox(known, sandbox));
    });
    source.addEventListener('deleted', ({ data }: MessageEvent<string>) => {
      const answer: unknown = JSON.parse(data);
      const id = isRecord(answer) ? textOf(answer['id']) : undefined;
      if (id !== undefined) this.#options.onChange((known) => withoutSandbox(known, id));
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  // A browser comes back by itself after a cut, and never after a refusal.
  #onError(source: EventSource): void {
    if (source !== this.#source) return;
    this.#options.onState('lost');
    if (source.readyState !== EventSource.CLOSED) return;
    this.#failures += 1;
    this.#timer = setTimeout(() => this.open(), reconnectDelay(this.#failures + 2, Math.random()));
  }
}
