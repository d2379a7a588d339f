import type { ResourceKind } from './resource-kinds.ts';
import type { StoredObject } from './stored-object.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly kind: ResourceKind;
  readonly object: StoredObject;
}

export type ChangeListener = (change: Change) => void;

/** The newest changes of the store. Who comes back after a pause gets what was missed, while it is still there. */
export interface ChangeFeed {
  publish(change: Change): void;
  /** All changes after this version; undefined when some of them are forgotten. */
  since(version: number): readonly Change[] | undefined;
  /** Gives what ends the subscription. */
  subscribe(listener: ChangeListener): () => void;
}

/** `start` is the version of the store when the feed begins: what came before it is unknown here. */
export function createChangeFeed(start: number, capacity = 2_000): ChangeFeed {
  const changes: Change[] = [];
  const listeners = new Set<ChangeListener>();
  let forgotten = start;
  return {
    publish: (change) => {
      changes.push(change);
      if (changes.length > capacity) forgotten = changes.shift()!.version;
      for (const listener of listeners) listener(change);
    },
    since: (version) => (version < forgotten ? undefined : changes.filter((change) => change.version > version)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
