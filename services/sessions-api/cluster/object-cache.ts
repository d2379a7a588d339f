import { setTimeout as delay } from 'node:timers/promises';
import { Watch, type KubeConfig } from '@kubernetes/client-node';
import type { Logger } from '@openova/process-kit';
import { within } from './deadline.ts';

/** What the cache knows an object by. Not readonly, to match the types of the Kubernetes client. */
export interface CachedObject {
  metadata?: { name?: string; namespace?: string; uid?: string; resourceVersion?: string };
}

export interface ObjectPage<Item> {
  readonly items: readonly Item[];
  readonly metadata?: { readonly resourceVersion?: string };
}

/** `before` is undefined for an object that is new, `after` for one that is gone. */
export interface CacheChange<Item> {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export interface ObjectCacheOptions<Item> {
  readonly kubeConfig: KubeConfig;
  /** Of the collection, in the API. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly list: () => Promise<ObjectPage<Item>>;
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
  readonly #options: ObjectCacheOptions<Item>;
  readonly #times: CacheTimes;
  readonly #namespaces = new Map<string, Map<string, Item>>();
  readonly #listeners = new Set<(change: CacheChange<Item>) => void>();
  readonly #closing = new AbortController();
  #following: Promise<void> | undefined;
  // Since ever, until the first list is there.
  #failingSince: number | undefined = 0;
  #version = '';

  constructor(options: ObjectCacheOptions<Item>) {
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
        this.#options.log.warn('the API server cannot be watched', { path: this.#options.path, cause: causeOf(err as FailedRequest), retryMs: waitMs });
        await delay(waitMs, undefined, { signal }).catch(() => {});
        waitMs = Math.min(waitMs * 2, longestRetryMs);
      }
    }
  }

  async #relist(): Promise<void> {
    const { items, metadata } = await within(longestListMs, this.#options.list());
    this.#version = metadata?.resourceVersion ?? '';
    const listed = new Set(items.map(keyOf));
    for (const known of this.listAll()) {
      if (!listed.has(keyOf(known))) this.#remove(known);
    }
    for (const item of items) this.#put(item);
    this.#failingSince = undefined;
  }

  async #watchUntilResync(): Promise<void> {
    const end = Date.now() + this.#times.resyncMs;
    while (Date.now() < end && !this.#closing.signal.aborted) {
      if (!(await this.#watchOnce())) return;
    }
  }

  /** False when what happened since is forgotten, so that all has to be listed again. Rejects when the watch breaks. */
  async #watchOnce(): Promise<boolean> {
    const { kubeConfig, path, labelSelector } = this.#options;
    const { promise: done, resolve, reject } = Promise.withResolvers<boolean>();
    let isForgotten = false;
    let isOpen = false;
    const take = (phase: string, item: Item & { readonly code?: number }): void => {
      if (phase === 'ERROR') isForgotten = true;
      else this.#apply(phase, item);
    };
    const parameters = { resourceVersion: this.#version, allowWatchBookmarks: true, labelSelector };
    const request = await new Watch(kubeConfig).watch(path, parameters, take, (error: FailedRequest | null) => {
      if (isForgotten || error?.statusCode === 410) resolve(false);
      // A watch in which nothing happens is taken up again. One that does not even begin is a broken one.
      else if (!error || (isOpen && error.name === 'TimeoutError')) resolve(true);
      else reject(error);
    });
    isOpen = true;
    const abort = (): void => request.abort();
    this.#closing.signal.addEventListener('abort', abort);
    if (this.#closing.signal.aborted) abort();
    return done.finally(() => this.#closing.signal.removeEventListener('abort', abort));
  }

  #apply(phase: string, item: Item): void {
    this.#version = item.metadata?.resourceVersion ?? this.#version;
    if (phase === 'DELETED') this.#remove(item);
    else if (phase === 'ADDED' || phase === 'MODIFIED') this.#put(item);
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

function causeOf({ name, status, statusCode, code, cause }: FailedRequest): number | string {
  return status ?? statusCode ?? code ?? cause?.code ?? name;
}

// A list is refused with a status, a watch with a statusCode; a file of the credentials has a code, and a connection a cause.
interface FailedRequest extends Error {
  readonly status?: number;
  readonly statusCode?: number;
  readonly code?: string;
  readonly cause?: { readonly code?: string };
}
