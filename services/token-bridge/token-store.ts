import type { BridgeDatabase, Query } from './database/database.ts';
import type { TokenRecipe } from './signed-token.ts';

export interface MintedToken {
  readonly jti: string;
  readonly sandboxId: string;
  /** Seconds since the epoch, here and below. */
  readonly expiresAt: number;
}

/** A mint under an Idempotency-Key. */
export interface IdempotentMint extends TokenRecipe {
  readonly idempotencyKey: Uint8Array;
  readonly requestDigest: Uint8Array;
  readonly kid: string;
}

export interface Revocation {
  readonly jti: string;
  readonly expiresAt: number;
}

/** Which tokens exist and which are revoked. Everything is forgotten once it has expired. */
export interface TokenStore {
  find(idempotencyKey: Uint8Array, now: number): Promise<IdempotentMint | undefined>;
  /** Records a token. Every time is seconds since the epoch. */
  add(token: MintedToken, now: number): Promise<void>;
  /**
   * Records a token minted under a key, unless the key is taken: then it records nothing and gives the earlier mint. An earlier mint that
   * has expired, or was signed by none of the valid keys, is replaced.
   */
  addOnce(token: MintedToken, mint: IdempotentMint, rule: ReplacementRule): Promise<IdempotentMint | undefined>;
  /** Revokes what has been minted for the Sandbox so far, and gives the number of tokens that were valid. */
  revokeSandbox(sandboxId: string, now: number): Promise<number>;
  revoke(revocation: Revocation, now: number): Promise<void>;
  isRevoked(jti: string): Promise<boolean>;
  /** The Sandboxes that have valid tokens, with the latest time at which one of these expires. */
  holders(now: number): Promise<readonly { readonly sandboxId: string; readonly lastExpiry: number }[]>;
  /** In the order of their ids. */
  revocations(now: number): Promise<readonly Revocation[]>;
  /** Whether the database answers. */
  isReachable(): Promise<boolean>;
}

export interface ReplacementRule {
  readonly now: number;
  readonly validKids: readonly string[];
}

interface MintRow {
  readonly requestDigest: Uint8Array;
  readonly claims: string;
  readonly kid: string;
  readonly sealedSignature: Uint8Array | null;
  readonly expiresAt: number;
}

const mintColumns = 'request_digest AS "requestDigest", claims, kid, sealed_signature AS "sealedSignature", expires_at AS "expiresAt"';

const findMint = `SELECT ${mintColumns} FROM idempotent_mints WHERE idempotency_key = $1 AND expires_at > $2`;

// Changes nothing in a row that is there, but locks it and gives it back.
const claimKey = `
  INSERT INTO idempotent_mints (idempotency_key, request_digest, claims, kid, sealed_signature, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (idempotency_key) DO UPDATE SET idempotency_key = excluded.idempotency_key RETURNING ${mintColumns}`;

const replaceMint = `
  UPDATE idempotent_mints SET request_digest = $2, claims = $3, kid = $4, sealed_signature = $5, expires_at = $6 WHERE idempotency_key = $1`;

const insertToken = 'INSERT INTO tokens (jti, sandbox_id, expires_at) VALUES ($1, $2, $3)';

const insertRevocation = `
  INSERT INTO revocations (jti, expires_at) VALUES ($1, coalesce((SELECT expires_at FROM tokens WHERE jti = $1), $2)) ON CONFLICT DO NOTHING`;

const revokeTokens = `
  INSERT INTO revocations (jti, expires_at)
  SELECT jti, expires_at FROM tokens WHERE sandbox_id = $1 AND expires_at > $2 ORDER BY jti ON CONFLICT DO NOTHING RETURNING jti`;

const listRevocations = 'SELECT jti, expires_at AS "expiresAt" FROM revocations WHERE expires_at > $1 ORDER BY jti';

const listHolders = `
  SELECT sandbox_id AS "sandboxId", max(expires_at) AS "lastExpiry" FROM tokens
  WHERE expires_at > $1 AND NOT EXISTS (SELECT 1 FROM revocations WHERE revocations.jti = tokens.jti) GROUP BY sandbox_id`;

// How often what has expired is looked for.
const forgetEverySeconds = 60;

export function createTokenStore(database: BridgeDatabase): TokenStore {
  let forgotten = 0;
  const write = async <Result>(now: number, work: (query: Query) => Promise<Result>): Promise<Result> => {
    if (now >= forgotten + forgetEverySeconds) {
      forgotten = now;
      await database.transaction((query) => forgetExpired(query, now));
    }
    return database.transaction(work);
  };
  return {
    find: async (key, now) => {
      const [row] = await database.query<MintRow>(findMint, [key, now]);
      return row && mintOf(key, row);
    },
    add: (token, now) => write(now, (query) => addToken(query, token)),
    addOnce: (token, mint, rule) => write(rule.now, (query) => addMint(query, { token, mint, rule })),
    revokeSandbox: (sandboxId, now) => write(now, async (query) => (await query(revokeTokens, [sandboxId, now])).length),
    revoke: ({ jti, expiresAt }, now) =>
      write(now, async (query) => {
        await query(insertRevocation, [jti, expiresAt]);
      }),
    isRevoked: async (jti) => (await database.query('SELECT jti FROM revocations WHERE jti = $1', [jti])).length > 0,
    holders: (now) => database.query(listHolders, [now]),
    revocations: (now) => database.query<Revocation>(listRevocations, [now]),
    isReachable: async () => (await database.query('SELECT 1 AS one')).length > 0,
  };
}

async function addToken(query: Query, { jti, sandboxId, expiresAt }: MintedToken): Promise<void> {
  await query(insertToken, [jti, sandboxId, expiresAt]);
}

interface NewMint {
  readonly token: MintedToken;
  readonly mint: IdempotentMint;
  readonly rule: ReplacementRule;
}

async function addMint(query: Query, { token, mint, rule }: NewMint): Promise<IdempotentMint | undefined> {
  const { idempotencyKey, requestDigest, claims, kid, sealedSignature = null } = mint;
  const values = [idempotencyKey, requestDigest, claims, kid, sealedSignature, token.expiresAt];
  const [row] = await query<MintRow>(claimKey, values);
  if (row && row.claims !== claims) {
    if (row.expiresAt > rule.now && rule.validKids.includes(row.kid)) return mintOf(idempotencyKey, row);
    await query(replaceMint, values);
  }
  await addToken(query, token);
  return undefined;
}

function mintOf(idempotencyKey: Uint8Array, { requestDigest, claims, kid, sealedSignature }: MintRow): IdempotentMint {
  const { jti } = JSON.parse(claims) as { readonly jti: string };
  return { idempotencyKey, requestDigest, jti, claims, kid, sealedSignature: sealedSignature ?? undefined };
}

async function forgetExpired(query: Query, now: number): Promise<void> {
  for (const table of ['idempotent_mints', 'tokens', 'revocations']) await query(`DELETE FROM ${table} WHERE expires_at <= $1`, [now]);
}
