import { generateKeyPairSync } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { asymmetricKey, type AsymmetricAlgorithm, type SigningKey } from './signing-key.ts';

/** Private keys in files that only their owner can read. */
export interface KeyFiles {
  /** A new key, durable when this returns. */
  create(algorithm: AsymmetricAlgorithm): SigningKey;
  read(kid: string): SigningKey;
  remove(kid: string): void;
}

export function openKeyFiles(directory: string): KeyFiles {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const pathOf = (kid: string): string => join(directory, `${kid}.pem`);
  return {
    create: (algorithm) => {
      const pem = newPrivateKey(algorithm);
      const key = asymmetricKey(pem);
      writeDurably(pathOf(key.kid), pem);
      syncPath(directory);
      return key;
    },
    read: (kid) => {
      try {
        return asymmetricKey(readFileSync(pathOf(kid), 'utf8'));
      } catch (cause) {
        throw new Error(`cannot read signing key "${kid}": ${(cause as NodeJS.ErrnoException).code ?? 'not a key'}`, { cause });
      }
    },
    remove: (kid) => rmSync(pathOf(kid), { force: true }),
  };
}

function newPrivateKey(algorithm: AsymmetricAlgorithm): string {
  const encoding = { type: 'pkcs8', format: 'pem' } as const;
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519').privateKey.export(encoding).toString();
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(encoding).toString();
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

// A new name in a folder survives a power cut only when the folder is synced as well.
function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
