import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@openova/process-kit';
import { KubeError, listPages, type KubeChange, type KubeClient } from '@openova/service-kit';

/** What the cache knows an object by. Not readonly, to match the types of the Kubernetes client. */
export interface CachedObject {
  metadata?: { name?: string; namespace?: string; uid?: string; resourceVersion?: string };
}

/** `before` is undefined for an object that is new, `after` for one that is gone. */
export interface CacheChange<Item> {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export interface ObjectCacheOptions {
  readonly client: KubeClient;
  /** Of the collection, in the API. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly log: Logger;
  readonly times?: Partial<CacheTimes>;
}

export interface CacheTimes {
  /** How long the cache is good for while the API server cannot be reached. */
  readonly staleAfterMs: number;
  /** How long a watch goes on before everything is listed again. */
  readonly resyncMs: number;
  readonly retryMs: number;
}

const usualTimes: CacheTimes = { staleAfterMs: 10_000, resyncMs: 600_000, retryMs: 250 };
const longestRetryMs = 10_000;
const longestListMs = 30_000;

/** All objects of a kind, kept current by one watch that is taken up again whenever it breaks. */
export class ObjectCache<Item extends CachedObject> {
  readonly #options: ObjectCacheOptions;
  readonly #times: CacheTimes;
  readonly #namespaces = new Map<string, Map<string, Item>>();
  readonly #listeners = new Set<(change: CacheChange<Item>) => void>();
  readonly #closing = new AbortController();
  #following: Promise<void> | undefined;
  // Since ever, until the first list is there.
  #failingSince: number | undefined = 0;
  #version = '';

  constructor(options: ObjectCacheOptions) {
    this.#options = options;
    this.#times = { ...usualTimes, ...options.times };
  }

  /** Whether what it holds is what the cluster holds, but for a moment. */
  get isCurrent(): boolean {
    return this.#failingSince === undefined || Date.now() - this.#failingSince < this.#times.staleAfterMs;
  }

  list(namespace: string): Item[] {
    return [...(this.#namespaces.get(namespace)?.values() ?? [])];
  }

  /** Those of all namespaces. */
  listAll(): Item[] {
    return [...this.#namespaces.keys()].flatMap((namespace) => this.list(namespace));
  }

  get(namespace: string, name: string): Item | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  /** Calls the listener with every change from now on. Gives what ends that. */
  subscribe(listener: (change: CacheChange<Item>) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  start(): void {
    this.#following ??= this.#follow();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    let waitMs = this.#times.retryMs;
    while (!signal.aborted) {
      try {
        await this.#relist();
        waitMs = this.#times.retryMs;
        await this.#watchUntilResync();
      } catch (err) {
        if (signal.aborted) return;
        this.#failingSince ??= Date.now();
        this.#options.log.warn('the API server cannot be watched', { path: this.#options.path, err, retryMs: waitMs });
        await delay(waitMs, undefined, { signal }).catch(() => {});
        waitMs = Math.min(waitMs * 2, longestRetryMs);
      }
    }
  }

  async #relist(): Promise<void> {
    const { client, path, labelSelector } = this.#options;
    const items: Item[] = [];
    for await (const page of listPages(client.ask, { path, query: { labelSelector }, timeoutMs: longestListMs })) {
      items.push(...(page.items as readonly Item[]));
      this.#version = page.resourceVersion ?? '';
    }
    const listed = new Set(items.map(keyOf));
    for (const known of this.listAll()) {
      if (!listed.has(keyOf(known))) this.#remove(known);
    }
    for (const item of items) this.#put(item);
    this.#failingSince = undefined;
  }

  /** A watch that ends is taken up where it was, but for one whose place is forgotten: then all has to be listed again. */
  async #watchUntilResync(): Promise<void> {
    const { signal } = this.#closing;
    const { resyncMs, retryMs } = this.#times;
    const end = Date.now() + resyncMs;
    while (Date.now() < end && !signal.aborted) {
      const begun = Date.now();
      if (!(await this.#watchOnce())) return;
      // What is between us and the API server may end every watch at once.
      if (Date.now() - begun < retryMs) await delay(retryMs, undefined, { signal });
    }
  }

  async #watchOnce(): Promise<boolean> {
    const { client, path, labelSelector } = this.#options;
    const query = { resourceVersion: this.#version, allowWatchBookmarks: true, labelSelector };
    try {
      for await (const change of client.watch({ path, query }, this.#closing.signal)) this.#apply(change);
      return true;
    } catch (error) {
      if (error instanceof KubeError && error.code === 'gone') return false;
      throw error;
    }
  }

  #apply({ type, object }: KubeChange): void {
    const item = object as Item;
    this.#version = item.metadata?.resourceVersion ?? this.#version;
    if (type === 'DELETED') this.#remove(item);
    else if (type !== 'BOOKMARK') this.#put(item);
  }

  #put(item: Item): void {
    const { namespace = '', name = '', resourceVersion } = item.metadata ?? {};
    const objects = this.#namespaces.get(namespace) ?? new Map<string, Item>();
    const before = objects.get(name);
    if (before && before.metadata?.resourceVersion === resourceVersion) return;
    this.#namespaces.set(namespace, objects.set(name, item));
    this.#tell({ before, after: item });
  }

  #remove(item: Item): void {
    const { namespace = '', name = '' } = item.metadata ?? {};
    const objects = this.#namespaces.get(namespace);
    if (!objects?.delete(name)) return;
    if (objects.size === 0) this.#namespaces.delete(namespace);
    this.#tell({ before: item, after: undefined });
  }

  #tell(change: CacheChange<Item>): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function keyOf({ metadata }: CachedObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}
