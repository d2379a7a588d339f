import type { TokenAlgorithm } from '@openova/service-kit';
import type { KeyRing } from './key-ring.ts';
import { asymmetricKey, sharedKey, type SigningKey } from './signing-key.ts';

/** A ring of keys from outside: the first signs, the others only verify. */
export interface SuppliedKeys extends KeyRing {
  /** Puts other keys in the place of these. */
  replace(keys: readonly SigningKey[]): void;
}

export function suppliedKeys(supplied: readonly SigningKey[]): SuppliedKeys {
  let keys = supplied;
  return {
    active: async () => {
      const first = keys[0];
      if (!first) throw new Error('cannot sign without a key');
      return first;
    },
    find: async (wanted) => keys.find(({ kid }) => kid === wanted),
    all: async () => keys,
    replace: (others) => {
      keys = others;
    },
  };
}

/**
 * The keys in a text: PEM blocks, or for HS256 one secret a line. Throws with the cause, which holds nothing of the text, when
 * the first is not of the algorithm or any cannot be read.
 */
export function parseSigningKeys(algorithm: TokenAlgorithm, text: string): SigningKey[] {
  if (algorithm === 'HS256') return text.split(/\r?\n/).map(sharedKey);
  const blocks = text.match(/-----BEGIN PRIVATE KEY-----[^-]*-----END PRIVATE KEY-----/g) ?? [];
  const keys = blocks.map(readBlock);
  if (keys[0]?.algorithm !== algorithm) throw new Error(`the first key is no ${algorithm} key in PKCS#8 PEM`);
  return keys;
}

function readBlock(pem: string, index: number): SigningKey {
  try {
    return asymmetricKey(pem);
  } catch {
    // OpenSSL's message says nothing that helps, and may say something of the key.
    throw new Error(`key ${index + 1} is neither Ed25519 nor P-256 in PKCS#8 PEM`);
  }
}
