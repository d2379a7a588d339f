/** 128 random bits. `crypto.randomUUID` is not there on pages without TLS, such as a phone's view of a local plane. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
