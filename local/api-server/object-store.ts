import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@openova/function-sdk';
import { objectAt, textAt, withField } from '../pipeline/index.ts';
import { ApiError, notFound } from './api-error.ts';
import { createChangeFeed, type Change, type ChangeFeed } from './change-feed.ts';
import type { ObjectDatabase } from './object-database.ts';
import { finalizersOf, generatedName, merged, refuseBadName, refuseConflict, withGeneration, withName } from './object-rules.ts';
import { resourceKindOf, type ResourceKind } from './resource-kinds.ts';
import type { StoredObject } from './stored-object.ts';

export interface ObjectKey {
  readonly kind: ResourceKind;
  /** Empty for an object outside namespaces. */
  readonly namespace: string;
  readonly name: string;
}

/** Fills in defaults and refuses what its kind does not allow. Throws ApiError. */
export type Admit = (kind: ResourceKind, object: JsonObject, before: StoredObject | undefined) => JsonObject;

export interface ObjectStoreOptions {
  readonly database: ObjectDatabase;
  readonly admit: Admit;
  readonly now?: () => Date;
}

/** Objects with the rules that Kubernetes has for all of them: versions, generations, finalizers. Methods throw ApiError. */
export class ObjectStore {
  readonly changes: ChangeFeed;
  readonly #database: ObjectDatabase;
  readonly #admit: Admit;
  readonly #now: () => Date;

  constructor({ database, admit, now = () => new Date() }: ObjectStoreOptions) {
    this.changes = createChangeFeed(database.version);
    this.#database = database;
    this.#admit = admit;
    this.#now = now;
  }

  /** The version of the newest change. */
  get version(): number {
    return this.#database.version;
  }

  list(kind: ResourceKind, namespace?: string): readonly StoredObject[] {
    return this.#database.list(kind, namespace);
  }

  get({ kind, namespace, name }: ObjectKey): StoredObject | undefined {
    return this.#database.get(kind, namespace, name);
  }

  create(kind: ResourceKind, object: JsonObject): StoredObject {
    const name = textAt(object, 'metadata', 'name') || generatedName(object);
    const namespace = kind.namespaced ? textAt(object, 'metadata', 'namespace') : '';
    refuseBadName(kind, name, namespace);
    if (this.get({ kind, namespace, name })) throw new ApiError(409, 'AlreadyExists', `${kind.plural} "${name}" already exists`);
    const admitted = this.#admit(kind, withName(kind, object, { name, namespace }), undefined);
    const birth = { uid: randomUUID(), creationTimestamp: this.#timestamp(), generation: 1 };
    return this.#save('ADDED', kind, { ...admitted, metadata: { ...objectAt(admitted, 'metadata'), ...birth } });
  }

  /** Replaces all but the status; with `status`, nothing but the status. Refuses a resourceVersion that is not the newest. */
  update(key: ObjectKey, object: JsonObject, part?: 'status'): StoredObject {
    const before = this.#existing(key);
    refuseConflict(before, object, key);
    const wanted = part === 'status' ? { ...before, status: object['status'] } : merged(before, object, key.kind);
    const admitted = this.#admit(key.kind, wanted, before);
    if (isDeepStrictEqual(admitted, before)) return before;
    const leaves = before.metadata.deletionTimestamp && finalizersOf(admitted).length === 0;
    return this.#save(leaves ? 'DELETED' : 'MODIFIED', key.kind, withGeneration(admitted, before));
  }

  /** Gone at once, or once its last finalizer is taken away. A Namespace takes along what is in it. */
  delete(key: ObjectKey): StoredObject {
    const object = this.#existing(key);
    if (key.kind.kind === 'Namespace') this.#deleteContents(key.name);
    if (finalizersOf(object).length === 0) return this.#save('DELETED', key.kind, object);
    if (object.metadata.deletionTimestamp) return object;
    return this.#save('MODIFIED', key.kind, withField(object, ['metadata', 'deletionTimestamp'], this.#timestamp()));
  }

  close(): void {
    this.#database.close();
  }

  #deleteContents(namespace: string): void {
    for (const { apiVersion, kind, metadata } of this.#database.inNamespace(namespace)) {
      const known = resourceKindOf(apiVersion, kind);
      if (known) this.delete({ kind: known, namespace, name: metadata.name });
    }
  }

  #existing(key: ObjectKey): StoredObject {
    const object = this.get(key);
    if (!object) throw notFound(`${key.kind.plural} "${key.name}"`);
    return object;
  }

  #save(type: Change['type'], kind: ResourceKind, object: JsonObject): StoredObject {
    const version = this.version + 1;
    const stored = withField(object, ['metadata', 'resourceVersion'], String(version)) as StoredObject;
    if (type === 'DELETED') this.#database.remove(kind, stored, version);
    else this.#database.put(kind, stored);
    this.changes.publish({ type, version, kind, object: stored });
    return stored;
  }

  #timestamp(): string {
    return `${this.#now().toISOString().slice(0, 19)}Z`;
  }
}
