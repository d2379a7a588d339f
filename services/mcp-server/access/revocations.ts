import { compactVerify } from 'jose';
import type { VerificationKey } from '@openova/service-kit';

/** The ids of the tokens that a signed revocation list of the bridge names. Rejects when its signature does not hold. */
export async function parseRevocations(jws: string, keys: ReadonlyMap<string, VerificationKey>): Promise<ReadonlySet<string>> {
  const { payload, protectedHeader } = await compactVerify(jws, ({ kid, alg }) => {
    const key = keys.get(kid ?? '');
    if (key?.algorithm !== alg) throw new Error('the revocation list is signed with a key that is not in the key set');
    return key.verifyWith;
  });
  if (protectedHeader.typ !== 'revocations+jwt') throw new Error('this is no revocation list');
  const { revoked } = JSON.parse(Buffer.from(payload).toString('utf8')) as { revoked: readonly { readonly jti: string }[] };
  return new Set(revoked.map(({ jti }) => jti));
}
