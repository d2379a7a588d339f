import { randomUUID } from 'node:crypto';
import { HttpProblem, largestTokenLength, type SandboxTokenClaims } from '@openova/service-kit';
import { claimsFor } from './claims.ts';
import { epochSeconds } from './epoch-seconds.ts';
import type { KeyRing } from './keys/key-ring.ts';
import { mintRequestDigest, type MintRequest } from './mint-request.ts';
import { recipeOf, reproduceToken, signToken } from './signed-token.ts';
import type { IdempotentMint, TokenStore } from './token-store.ts';

export interface Mint {
  readonly issuer: string;
  readonly keys: KeyRing;
  readonly tokens: TokenStore;
  readonly now: () => number;
}

export interface MintResult {
  readonly token: string;
  readonly claims: SandboxTokenClaims;
  readonly kid: string;
  /** Whether the token was minted by an earlier request. */
  readonly replayed: boolean;
}

/**
 * Mints a token, or gives the one that was minted under the same Idempotency-Key. The record is on disk before this resolves, so
 * that no crash lets one key have two tokens. Throws HttpProblem.
 */
export async function mintToken(mint: Mint, request: MintRequest, idempotencyKey?: Buffer): Promise<MintResult> {
  const requestDigest = mintRequestDigest(request);
  const earlier = idempotencyKey && (await mint.tokens.find(idempotencyKey, epochSeconds(mint.now())));
  const replay = earlier && (await replayOf(earlier, mint.keys, requestDigest));
  if (replay) return replay;
  const { token, claims, kid, content, key } = await signNew(mint, request);
  const minted = { jti: claims.jti, sandboxId: claims.sub, expiresAt: claims.exp };
  if (!idempotencyKey) {
    await mint.tokens.add(minted, claims.iat);
    return { token, claims, kid, replayed: false };
  }
  const record = { ...recipeOf(content, token, key), idempotencyKey, requestDigest, kid };
  // A token whose key has left the ring is valid nowhere, so a new one does not make two.
  const validKids = (await mint.keys.all()).map((one) => one.kid);
  const winner = await mint.tokens.addOnce(minted, record, { now: claims.iat, validKids });
  return (winner && (await replayOf(winner, mint.keys, requestDigest))) ?? { token, claims, kid, replayed: false };
}

async function signNew({ issuer, keys, now }: Mint, request: MintRequest) {
  const key = await keys.active();
  const claims = claimsFor(request, { issuer, jti: randomUUID(), now: now() });
  const content = { jti: claims.jti, claims: JSON.stringify(claims) };
  const token = signToken(content, key);
  if (token.length > largestTokenLength) {
    const detail = `the token would be longer than ${largestTokenLength} characters`;
    throw new HttpProblem({ status: 400, code: 'token_too_long', detail, next: 'ask for fewer channels and capabilities' });
  }
  return { token, claims, kid: key.kid, content, key };
}

// Undefined when the key of the earlier token has left the ring.
async function replayOf(earlier: IdempotentMint, keys: KeyRing, requestDigest: Buffer): Promise<MintResult | undefined> {
  const key = await keys.find(earlier.kid);
  if (!key) return undefined;
  if (!requestDigest.equals(earlier.requestDigest)) {
    const detail = 'this Idempotency-Key was used for another request';
    throw new HttpProblem({ status: 409, code: 'idempotency_key_reused', detail, next: 'take a new key for a new request' });
  }
  return { token: reproduceToken(earlier, key), claims: JSON.parse(earlier.claims), kid: key.kid, replayed: true };
}
