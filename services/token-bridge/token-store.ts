import type { BridgeDatabase } from './database.ts';
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
  find(idempotencyKey: Uint8Array, now: number): IdempotentMint | undefined;
  /** Records a token. Every time is seconds since the epoch. */
  add(token: MintedToken, now: number): void;
  /**
   * Records a token minted under a key, unless the key is taken: then it records nothing and gives the earlier mint. An earlier mint for
   * which `isValid` is false is replaced.
   */
  addOnce(token: MintedToken, mint: IdempotentMint, rule: ReplacementRule): IdempotentMint | undefined;
  /** Revokes what has been minted for the Sandbox so far, and gives the number of tokens that were valid. */
  revokeSandbox(sandboxId: string, now: number): number;
  revoke(revocation: Revocation, now: number): void;
  isRevoked(jti: string): boolean;
  /** In the order of their ids. */
  revocations(now: number): Revocation[];
  /** Whether the database answers. */
  isReachable(): boolean;
}

export interface ReplacementRule {
  readonly now: number;
  readonly isValid: (earlier: IdempotentMint) => boolean;
}

export function createTokenStore(database: BridgeDatabase): TokenStore {
  const mints = idempotentMints(database);
  const tokens = mintedTokens(database);
  const revoked = revokedTokens(database);
  const forgetExpired = (now: number): void => {
    for (const table of [mints, tokens, revoked]) table.forget.run(now);
  };
  const isReachable = database.sql.prepare('SELECT 1');
  return {
    find: mints.find,
    add: (token, now) =>
      database.transaction(() => {
        forgetExpired(now);
        tokens.insert(token);
      }),
    addOnce: (token, mint, { now, isValid }) =>
      database.transaction(() => {
        forgetExpired(now);
        const earlier = mints.find(mint.idempotencyKey, now);
        if (earlier && isValid(earlier)) return earlier;
        mints.put(mint, token.expiresAt);
        tokens.insert(token);
        return undefined;
      }),
    revokeSandbox: (sandboxId, now) =>
      database.transaction(() => {
        forgetExpired(now);
        return revoked.addSandbox(sandboxId);
      }),
    revoke: (revocation, now) =>
      database.transaction(() => {
        forgetExpired(now);
        revoked.add(revocation);
      }),
    isRevoked: revoked.has,
    revocations: revoked.list,
    isReachable: () => isReachable.get() !== undefined,
  };
}

function idempotentMints({ sql }: BridgeDatabase) {
  const find = sql.prepare(`
    SELECT idempotency_key AS idempotencyKey, request_digest AS requestDigest, claims ->> 'jti' AS jti, claims, kid,
      sealed_signature AS sealedSignature
    FROM idempotent_mints WHERE idempotency_key = ? AND expires_at > ?`);
  const put = sql.prepare('INSERT OR REPLACE INTO idempotent_mints VALUES (?, ?, ?, ?, ?, ?)');
  return {
    find: (key: Uint8Array, now: number): IdempotentMint | undefined => {
      const row = find.get(key, now) as unknown as (Omit<IdempotentMint, 'sealedSignature'> & { sealedSignature: Uint8Array | null }) | undefined;
      return row && { ...row, sealedSignature: row.sealedSignature ?? undefined };
    },
    put: (mint: IdempotentMint, expiresAt: number): void => {
      put.run(mint.idempotencyKey, mint.requestDigest, mint.claims, mint.kid, mint.sealedSignature ?? null, expiresAt);
    },
    forget: sql.prepare('DELETE FROM idempotent_mints WHERE expires_at <= ?'),
  };
}

function mintedTokens({ sql }: BridgeDatabase) {
  const insert = sql.prepare('INSERT INTO tokens (jti, sandbox_id, expires_at) VALUES (?, ?, ?)');
  return {
    insert: ({ jti, sandboxId, expiresAt }: MintedToken): void => {
      insert.run(jti, sandboxId, expiresAt);
    },
    forget: sql.prepare('DELETE FROM tokens WHERE expires_at <= ?'),
  };
}

function revokedTokens({ sql }: BridgeDatabase) {
  const add = sql.prepare(`
    INSERT INTO revocations (jti, expires_at)
    VALUES (:jti, coalesce((SELECT expires_at FROM tokens WHERE jti = :jti), :expiresAt)) ON CONFLICT DO NOTHING`);
  const addSandbox = sql.prepare(`
    INSERT INTO revocations (jti, expires_at)
    SELECT jti, expires_at FROM tokens WHERE sandbox_id = ? ON CONFLICT DO NOTHING`);
  const has = sql.prepare('SELECT 1 FROM revocations WHERE jti = ?');
  const list = sql.prepare('SELECT jti, expires_at AS expiresAt FROM revocations WHERE expires_at > ? ORDER BY jti');
  return {
    add: ({ jti, expiresAt }: Revocation): void => {
      add.run({ jti, expiresAt });
    },
    addSandbox: (sandboxId: string): number => Number(addSandbox.run(sandboxId).changes),
    has: (jti: string): boolean => has.get(jti) !== undefined,
    list: (now: number) => list.all(now) as unknown as Revocation[],
    forget: sql.prepare('DELETE FROM revocations WHERE expires_at <= ?'),
  };
}
