import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/** The signature, readable only by who holds the private key that made it. */
export function sealSignature(signature: Buffer, privateKey: KeyObject, jti: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(privateKey, jti), nonce);
  const sealed = Buffer.concat([cipher.update(signature), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
}

/** Throws when the seal was made for another token, by another key, or was changed. */
export function unsealSignature(sealed: Uint8Array, privateKey: KeyObject, jti: string): Buffer {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(privateKey, jti), bytes.subarray(0, nonceBytes));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}

function sealingKey(privateKey: KeyObject, jti: string): Buffer {
  const secret = privateKey.export({ type: 'pkcs8', format: 'der' });
  return Buffer.from(hkdfSync('sha256', secret, jti, 'openova token signature', 32));
}
