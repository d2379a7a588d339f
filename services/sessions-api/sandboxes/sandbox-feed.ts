import { randomBytes } from 'node:crypto';
import type { CacheChange, ObjectCache } from '../cluster/object-cache.ts';
import type { SandboxClaim } from './sandbox-claim.ts';
import type { SandboxViews } from './sandbox-view.ts';

/** A change of one Sandbox, as it goes to browsers. */
export interface FeedEvent {
  readonly id: string;
  readonly namespace: string;
  readonly sandbox: string;
  readonly isGone: boolean;
  /** In the form of server-sent events. */
  readonly text: string;
}

const keptEvents = 1_000;

/** The newest changes of all Sandboxes, so that a browser that comes back gets what it missed. */
export class SandboxFeed {
  // Ids of another process mean nothing here.
  readonly #process = randomBytes(6).toString('hex');
  readonly #events: FeedEvent[] = [];
  readonly #listeners = new Map<string, Set<(event: FeedEvent) => void>>();
  readonly #views: SandboxViews;
  readonly #unsubscribe: () => void;
  #count = 0;

  constructor(sandboxes: ObjectCache<SandboxClaim>, views: SandboxViews) {
    this.#views = views;
    this.#unsubscribe = sandboxes.subscribe((change) => this.#add(change));
  }

  /** The id of the newest event. */
  get position(): string {
    return `${this.#process}-${this.#count}`;
  }

  /** What happened in the namespace after the event of this id; undefined when that is not known any more. */
  since(id: string, namespace: string): readonly FeedEvent[] | undefined {
    const [process, digits = ''] = id.split('-');
    const missed = this.#count - Number(digits);
    if (process !== this.#process || !/^\d{1,15}$/.test(digits) || missed < 0 || missed > this.#events.length) return undefined;
    return this.#events.slice(this.#events.length - missed).filter((event) => event.namespace === namespace);
  }

  /** Calls the listener with every event of the namespace. Gives what ends that. */
  subscribe(namespace: string, listener: (event: FeedEvent) => void): () => void {
    const listeners = this.#listeners.get(namespace) ?? new Set();
    this.#listeners.set(namespace, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(namespace) === listeners) this.#listeners.delete(namespace);
    };
  }

  close(): void {
    this.#unsubscribe();
  }

  #add({ before, after }: CacheChange<SandboxClaim>): void {
    const claim = after ?? before;
    if (!claim) return;
    this.#count += 1;
    const { name, namespace } = claim.metadata;
    const text = after
      ? eventText('sandbox', this.position, this.#views.json(after))
      : eventText('deleted', this.position, JSON.stringify({ id: name }));
    const event = { id: this.position, namespace, sandbox: name, isGone: after === undefined, text };
    this.#events.push(event);
    if (this.#events.length > keptEvents) this.#events.shift();
    for (const listener of this.#listeners.get(namespace) ?? []) listener(event);
  }
}

export function eventText(type: 'snapshot' | 'sandbox' | 'deleted', id: string, json: string): string {
  return `event: ${type}\nid: ${id}\ndata: ${json}\n\n`;
}
