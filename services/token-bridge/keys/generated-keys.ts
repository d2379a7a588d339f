import { tokenLifeSeconds } from '../claims.ts';
import type { BridgeDatabase } from '../database.ts';
import type { KeyFiles } from './key-files.ts';
import type { KeyRing } from './key-ring.ts';
import type { AsymmetricAlgorithm, SigningKey } from './signing-key.ts';

export interface GeneratedKeysOptions {
  readonly database: BridgeDatabase;
  readonly files: KeyFiles;
  readonly algorithm: AsymmetricAlgorithm;
  readonly now: () => number;
}

interface KeyRow {
  readonly kid: string;
  readonly state: 'next' | 'active' | 'retired';
}

// A process that has just read the ring may still sign with a key that another process retires.
const retirementMarginSeconds = 60 * 60;

/**
 * A ring of keys that the bridge makes itself: the next is published before it signs, the active signs, a retired one stays until
 * its last token has expired. The states live in the database, so that all processes on it see a rotation at once.
 */
export function generatedKeys(options: GeneratedKeysOptions): Required<KeyRing> {
  const { files, now } = options;
  const rows = ringRows(options);
  const loaded = new Map<string, SigningKey>();
  const load = (kid: string): SigningKey => {
    const key = loaded.get(kid) ?? files.read(kid);
    loaded.set(kid, key);
    return key;
  };
  rows.fill();
  return {
    active: () => {
      const row = rows.list(now()).find(({ state }) => state === 'active');
      if (!row) throw new Error('cannot sign: the ring has no active key');
      return load(row.kid);
    },
    find: (wanted) => (rows.list(now()).some(({ kid }) => kid === wanted) ? load(wanted) : undefined),
    all: () => rows.list(now()).map(({ kid }) => load(kid)),
    rotate: rows.rotate,
  };
}

function ringRows({ database, files, algorithm, now }: GeneratedKeysOptions) {
  const { sql } = database;
  const list = sql.prepare('SELECT kid, state FROM signing_keys WHERE valid_until IS NULL OR valid_until > ? ORDER BY position');
  const insert = sql.prepare('INSERT INTO signing_keys (kid, algorithm, state) VALUES (?, ?, ?)');
  const retire = sql.prepare(`UPDATE signing_keys SET state = 'retired', valid_until = ? WHERE state = 'active'`);
  const retireOthers = sql.prepare(`UPDATE signing_keys SET state = 'retired', valid_until = ? WHERE state <> 'retired' AND algorithm <> ?`);
  const promote = sql.prepare(`UPDATE signing_keys SET state = 'active' WHERE state = 'next'`);
  const forget = sql.prepare('DELETE FROM signing_keys WHERE valid_until <= ? RETURNING kid');
  const lastValidity = (): number => now() + (tokenLifeSeconds + retirementMarginSeconds) * 1000;
  const listAt = (time: number) => list.all(time) as unknown as KeyRow[];
  const addMissing = (): void => {
    const states = new Set(listAt(now()).map(({ state }) => state));
    for (const state of ['active', 'next'] as const) {
      if (!states.has(state)) insert.run(files.create(algorithm).kid, algorithm, state);
    }
  };
  const removeExpired = (): void => {
    for (const { kid } of forget.all(now())) files.remove(String(kid));
  };
  return {
    list: listAt,
    fill: (): void =>
      database.transaction(() => {
        retireOthers.run(lastValidity(), algorithm);
        addMissing();
        removeExpired();
      }),
    rotate: (): void =>
      database.transaction(() => {
        retire.run(lastValidity());
        promote.run();
        addMissing();
        removeExpired();
      }),
  };
}
