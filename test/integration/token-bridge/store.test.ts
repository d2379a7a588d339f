import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nopLogger } from '@openova/process-kit';
import type { BridgeDatabase } from '../../../services/token-bridge/database/database.ts';
import { openDatabase } from '../../../services/token-bridge/database/open-database.ts';
import { migrate, type Migration } from '../../../services/token-bridge/database/migrate.ts';
import { takeLease } from '../../../services/token-bridge/janitor/lease.ts';
import { createTokenStore, type IdempotentMint, type MintedToken } from '../../../services/token-bridge/token-store.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';
import { postgresOrSkip } from './postgres-or-skip.ts';

const now = 1_800_000_000;
const validKids = ['here'];
// SQLite's rows have no prototype.
const plain = (rows: readonly object[]): object[] => rows.map((row) => ({ ...row }));
const digest = (text: string) => createHash('sha256').update(text).digest();

function newToken(sandboxId = 'sandbox', expiresAt = now + 100): MintedToken {
  return { jti: randomUUID(), sandboxId, expiresAt };
}

function mintOf({ jti }: MintedToken, key: string, given: Partial<IdempotentMint> = {}): IdempotentMint {
  const claims = JSON.stringify({ jti });
  return { idempotencyKey: digest(key), requestDigest: digest('request'), jti, claims, kid: 'here', sealedSignature: undefined, ...given };
}

for (const engine of ['SQLite', 'PostgreSQL']) {
  describe(`token-bridge store on ${engine}`, function () {
    this.timeout(300_000);
    let server: PostgresServer | undefined;
    let directory: string;
    let url: string | undefined;
    const opened: BridgeDatabase[] = [];
    const open = async (): Promise<BridgeDatabase> => {
      const database = await openDatabase({ directory, ...(url === undefined ? {} : { url }), log: nopLogger });
      opened.push(database);
      return database;
    };

    before(async function () {
      if (engine === 'PostgreSQL') server = await postgresOrSkip(this);
    });

    after(() => server?.close());

    beforeEach(async () => {
      directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
      url = await server?.newDatabase();
    });

    afterEach(async () => {
      for (const database of opened.splice(0)) await database.close();
      rmSync(directory, { recursive: true });
    });

    it('gives back what was minted under a key, byte for byte, until it expires', async () => {
      const tokens = createTokenStore(await open());
      const token = newToken();
      const mint = mintOf(token, 'a', { sealedSignature: Buffer.from([0, 1, 255]) });
      assert.equal(await tokens.addOnce(token, mint, { now, validKids }), undefined);
      const { sealedSignature, requestDigest, ...found } = (await tokens.find(mint.idempotencyKey, now)) ?? assert.fail('not found');
      assert.deepEqual([Buffer.from(sealedSignature ?? []), Buffer.from(requestDigest)], [Buffer.from([0, 1, 255]), mint.requestDigest]);
      assert.deepEqual(found, { idempotencyKey: mint.idempotencyKey, jti: mint.jti, claims: mint.claims, kid: 'here' });
      assert.equal(await tokens.find(mint.idempotencyKey, token.expiresAt), undefined);
    });

    it('lets one of many that come at once have the key, over several connections', async () => {
      const stores = (await Promise.all([open(), open(), open()])).map(createTokenStore);
      const rounds = Array.from({ length: 20 }, (_, round) => `key ${round}`);
      for (const key of rounds) {
        const tries = await Promise.all(
          stores.flatMap((store) => [newToken(), newToken()].map(async (token) => ({ token, earlier: await store.addOnce(token, mintOf(token, key), { now, validKids }) }))),
        );
        const winners = tries.filter(({ earlier }) => earlier === undefined);
        assert.equal(winners.length, 1);
        assert.deepEqual(new Set(tries.flatMap(({ earlier }) => earlier?.jti ?? [])), new Set(winners.map(({ token }) => token.jti)));
      }
      assert.equal(await stores[0]!.revokeSandbox('sandbox', now), rounds.length);
    });

    it('puts one new mint in the place of one that expired, or whose key is gone', async () => {
      const stores = (await Promise.all([open(), open()])).map(createTokenStore);
      for (const before of [{ token: newToken('old', now), kid: 'here' }, { token: newToken('old'), kid: 'gone' }]) {
        await stores[0]!.addOnce(before.token, mintOf(before.token, before.kid, { kid: before.kid }), { now: now - 10, validKids: ['here', 'gone'] });
        const tries = await Promise.all(stores.map((store) => {
          const token = newToken();
          return store.addOnce(token, mintOf(token, before.kid), { now, validKids });
        }));
        assert.equal(tries.filter((earlier) => earlier === undefined).length, 1);
        assert.ok(!tries.some((earlier) => earlier?.jti === before.token.jti));
      }
    });

    it('revokes a token, all tokens of a Sandbox and no other, and lists them in order', async () => {
      const tokens = createTokenStore(await open());
      const [one, two, other, expired] = [newToken('s'), newToken('s'), newToken('other'), newToken('s', now)];
      for (const token of [one, two, other, expired]) await tokens.add(token, now - 1);
      await tokens.revoke({ jti: one.jti, expiresAt: now + 9_999 }, now - 1);
      assert.equal(await tokens.revokeSandbox('s', now), 1);
      assert.equal(await tokens.revokeSandbox('s', now), 0);
      assert.deepEqual([await tokens.isRevoked(one.jti), await tokens.isRevoked(two.jti), await tokens.isRevoked(other.jti)], [true, true, false]);
      const ids = [one.jti, two.jti].toSorted();
      assert.deepEqual(plain(await tokens.revocations(now)), ids.map((jti) => ({ jti, expiresAt: now + 100 })));
    });

    it('names the Sandboxes that have valid tokens, with the last of their expiries', async () => {
      const tokens = createTokenStore(await open());
      const [revoked, expired] = [newToken('r'), newToken('e', now)];
      for (const token of [newToken('s', now + 50), newToken('s', now + 70), revoked, expired]) await tokens.add(token, now - 1);
      await tokens.revoke({ jti: revoked.jti, expiresAt: now }, now - 1);
      assert.deepEqual(plain(await tokens.holders(now)), [{ sandboxId: 's', lastExpiry: now + 70 }]);
    });

    it('gives a lease to one at a time, to its holder again, and to another once it has run out', async () => {
      const databases = await Promise.all([open(), open(), open()]);
      const wish = { name: 'work', now, seconds: 60 };
      const taken = await Promise.all(databases.map((database, index) => takeLease(database, { ...wish, holder: `holder ${index}` })));
      assert.equal(taken.filter(Boolean).length, 1);
      const holder = `holder ${taken.indexOf(true)}`;
      assert.equal(await takeLease(databases[0], { ...wish, holder, now: now + 30 }), true);
      assert.equal(await takeLease(databases[0], { ...wish, holder: 'other', now: now + 89 }), false);
      assert.equal(await takeLease(databases[0], { ...wish, holder: 'other', now: now + 90 }), true);
      assert.equal(await takeLease(databases[0], { ...wish, holder, now: now + 90 }), false);
    });

    it('forgets what has expired', async () => {
      const database = await open();
      const tokens = createTokenStore(database);
      const token = newToken();
      await tokens.addOnce(token, mintOf(token, 'a'), { now, validKids });
      await tokens.revoke({ jti: token.jti, expiresAt: now + 100 }, now);
      await tokens.add(newToken('later', now + 1_000), now + 100);
      for (const table of ['idempotent_mints', 'revocations']) assert.deepEqual([...(await database.query(`SELECT * FROM ${table}`))], []);
      assert.deepEqual(plain(await database.query('SELECT sandbox_id AS "sandboxId" FROM tokens')), [{ sandboxId: 'later' }]);
    });

    it('undoes a transaction that fails, and none that came with it', async () => {
      const database = await open();
      const add = (jti: string, failure?: Error) =>
        database.transaction(async (query) => {
          await query('INSERT INTO tokens VALUES ($1, $2, $3)', [jti, 's', 1]);
          if (failure) throw failure;
        });
      const failure = new Error('no');
      const outcomes = await Promise.allSettled([add('a'), add('b', failure), add('a'), add('c')]);
      assert.deepEqual(outcomes.map(({ status }) => status).filter((status) => status === 'rejected').length, 2);
      const rows = await database.query<{ jti: string }>('SELECT jti FROM tokens ORDER BY jti');
      assert.deepEqual(rows.map(({ jti }) => jti), ['a', 'c']);
    });

    it('shows no one what a transaction has not finished', async () => {
      const database = await open();
      const seen = await database.transaction(async (query) => {
        await query('INSERT INTO tokens VALUES ($1, $2, $3)', ['a', 's', 1]);
        return database.query('SELECT jti FROM tokens');
      });
      assert.deepEqual([...seen], []);
      assert.equal((await database.query('SELECT jti FROM tokens')).length, 1);
    });

    it('brings the schema up to date once, whoever comes at the same time, and refuses a later one', async () => {
      const [database, other] = await Promise.all([open(), open()]);
      const versions = async () => (await database.query<{ version: number }>('SELECT version FROM schema_versions ORDER BY version')).map(({ version }) => version);
      const known: readonly Migration[] = (await versions()).map(() => () => []);
      const more: readonly Migration[] = [...known, ({ integer, keyed }) => [`CREATE TABLE more (n ${integer} PRIMARY KEY) ${keyed}`], () => ['INSERT INTO more VALUES (1)']];
      await Promise.all([migrate(database, more), migrate(other, more)]);
      assert.deepEqual(plain(await database.query('SELECT n FROM more')), [{ n: 1 }]);
      assert.deepEqual(await versions(), more.map((_, index) => index + 1));
      await assert.rejects(open(), new RegExp(`its schema has version ${more.length}, and this program knows ${known.length}`));
    });

    it('keeps nothing of a migration that fails', async () => {
      const database = await open();
      const count = (await database.query('SELECT version FROM schema_versions')).length;
      const bad: readonly Migration[] = [...Array.from({ length: count }, () => () => []), ({ integer }) => [`CREATE TABLE half (n ${integer})`, 'NOT SQL']];
      await assert.rejects(migrate(database, bad));
      await assert.rejects(database.query('SELECT * FROM half'));
      assert.equal((await database.query('SELECT version FROM schema_versions')).length, count);
    });
  });
}
