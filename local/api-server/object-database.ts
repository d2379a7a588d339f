import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { apiVersionOf, type ResourceKind } from './resource-kinds.ts';
import type { StoredObject } from './stored-object.ts';

/** Objects on disk. Secrets are among them, so only its owner can read the file. */
export interface ObjectDatabase {
  /** The version of the newest change. */
  readonly version: number;
  /** In the order of their namespaces and names. */
  list(kind: ResourceKind, namespace: string | undefined): StoredObject[];
  get(kind: ResourceKind, namespace: string, name: string): StoredObject | undefined;
  put(kind: ResourceKind, object: StoredObject): void;
  remove(kind: ResourceKind, object: StoredObject, version: number): void;
  inNamespace(namespace: string): StoredObject[];
  close(): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS objects (
    api_version TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (api_version, kind, namespace, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS newest (only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO newest VALUES (1, 1);
`;

export function openObjectDatabase(path: string): ObjectDatabase {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const sql = new DatabaseSync(path);
  chmodSync(path, 0o600);
  // A lost power may cost the newest changes on a newcomer's machine, never the file.
  sql.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${schema}`);
  const one = sql.prepare('SELECT body FROM objects WHERE api_version = ? AND kind = ? AND namespace = ? AND name = ?');
  const all = sql.prepare('SELECT body FROM objects WHERE api_version = ? AND kind = ? ORDER BY namespace, name');
  const some = sql.prepare('SELECT body FROM objects WHERE api_version = ? AND kind = ? AND namespace = ? ORDER BY name');
  const within = sql.prepare('SELECT body FROM objects WHERE namespace = ? ORDER BY kind, name');
  const write = sql.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)');
  const erase = sql.prepare('DELETE FROM objects WHERE api_version = ? AND kind = ? AND namespace = ? AND name = ?');
  const advance = sql.prepare('UPDATE newest SET version = ?');
  let version = Number(sql.prepare('SELECT version FROM newest').get()?.['version']);
  const together = (newVersion: number, work: () => unknown): void => {
    sql.exec('BEGIN');
    work();
    advance.run(newVersion);
    sql.exec('COMMIT');
    version = newVersion;
  };
  return {
    get version() {
      return version;
    },
    list: (kind, namespace) =>
      (namespace === undefined ? all.all(apiVersionOf(kind), kind.kind) : some.all(apiVersionOf(kind), kind.kind, namespace)).map(bodyOf),
    get: (kind, namespace, name) => {
      const row = one.get(apiVersionOf(kind), kind.kind, namespace, name);
      return row && bodyOf(row);
    },
    put: (kind, object) => together(Number(object.metadata.resourceVersion), () => write.run(...keyOf(kind, object), JSON.stringify(object))),
    remove: (kind, object, newVersion) => together(newVersion, () => erase.run(...keyOf(kind, object))),
    inNamespace: (namespace) => within.all(namespace).map(bodyOf),
    close: () => (sql.isOpen ? sql.close() : undefined),
  };
}

function bodyOf(row: Record<string, unknown>): StoredObject {
  return JSON.parse(String(row['body'])) as StoredObject;
}

function keyOf(kind: ResourceKind, { metadata }: StoredObject) {
  return [apiVersionOf(kind), kind.kind, metadata.namespace ?? '', metadata.name] as const;
}
