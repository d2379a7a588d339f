import { readFile } from 'node:fs/promises';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** Finds the public key a signature is to be checked with. Rejects with KeysUnavailable when the keys cannot be had. */
export type KeySet = JWTVerifyGetKey;

/** Whether a signature holds cannot be told now. The message names the place of the keys. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** The JSON Web Key Set at an `http:`, `https:` or `file:` URL. A file is read each time, a remote set is kept for ten minutes. */
export function openKeySet(location: URL): KeySet {
  const find = location.protocol === 'file:' ? keysInFile(location) : createRemoteJWKSet(location, { timeoutDuration: 3_000 });
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (cause) {
      if (isAboutTheToken(cause)) throw cause;
      throw new KeysUnavailable(`cannot read the key set ${location.href}: ${(cause as Error).message}`, { cause });
    }
  };
}

function keysInFile(location: URL): KeySet {
  return async (header, token) => createLocalJWKSet(JSON.parse(await readFile(location, 'utf8')) as JSONWebKeySet)(header, token);
}

function isAboutTheToken(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys || error instanceof errors.JOSENotSupported;
}
