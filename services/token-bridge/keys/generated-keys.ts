import { tokenLifeSeconds } from '../claims.ts';
import type { BridgeDatabase, Query } from '../database/database.ts';
import type { KeyFiles } from './key-files.ts';
import type { KeyRing } from './key-ring.ts';
import type { AsymmetricAlgorithm, SigningKey } from './signing-key.ts';

export interface GeneratedKeysOptions {
  /** SQLite, beside the files. */
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
export async function generatedKeys(options: GeneratedKeysOptions): Promise<Required<KeyRing>> {
  const { files, database, now } = options;
  const list = () => ringAt(database.query, now());
  const loaded = new Map<string, SigningKey>();
  const load = (kid: string): SigningKey => {
    const key = loaded.get(kid) ?? files.read(kid);
    loaded.set(kid, key);
    return key;
  };
  await fillRing(options);
  return {
    active: async () => {
      const row = (await list()).find(({ state }) => state === 'active');
      if (!row) throw new Error('cannot sign: the ring has no active key');
      return load(row.kid);
    },
    find: async (wanted) => ((await list()).some(({ kid }) => kid === wanted) ? load(wanted) : undefined),
    all: async () => (await list()).map(({ kid }) => load(kid)),
    rotate: () => rotateRing(options),
  };
}

function ringAt(query: Query, time: number): Promise<readonly KeyRow[]> {
  return query<KeyRow>('SELECT kid, state FROM signing_keys WHERE valid_until IS NULL OR valid_until > $1 ORDER BY position', [time]);
}

async function fillRing(options: GeneratedKeysOptions): Promise<void> {
  await options.database.transaction(async (query) => {
    const retireOthers = `UPDATE signing_keys SET state = 'retired', valid_until = $1 WHERE state <> 'retired' AND algorithm <> $2`;
    await query(retireOthers, [lastValidity(options.now()), options.algorithm]);
    await addMissing(query, options);
    await removeExpired(query, options);
  });
}

async function rotateRing(options: GeneratedKeysOptions): Promise<void> {
  await options.database.transaction(async (query) => {
    await query(`UPDATE signing_keys SET state = 'retired', valid_until = $1 WHERE state = 'active'`, [lastValidity(options.now())]);
    await query(`UPDATE signing_keys SET state = 'active' WHERE state = 'next'`);
    await addMissing(query, options);
    await removeExpired(query, options);
  });
}

async function addMissing(query: Query, { files, algorithm, now }: GeneratedKeysOptions): Promise<void> {
  const states = new Set((await ringAt(query, now())).map(({ state }) => state));
  for (const state of ['active', 'next'] as const) {
    if (states.has(state)) continue;
    const { kid } = files.create(algorithm);
    await query('INSERT INTO signing_keys (kid, algorithm, state) VALUES ($1, $2, $3)', [kid, algorithm, state]);
  }
}

async function removeExpired(query: Query, { files, now }: GeneratedKeysOptions): Promise<void> {
  const expired = await query<Pick<KeyRow, 'kid'>>('DELETE FROM signing_keys WHERE valid_until <= $1 RETURNING kid', [now()]);
  for (const { kid } of expired) files.remove(kid);
}

function lastValidity(now: number): number {
  return now + (tokenLifeSeconds + retirementMarginSeconds) * 1000;
}
