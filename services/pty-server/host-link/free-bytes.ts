/**
 * Gives the memory of bytes back at once, and with it that of all others in the same buffer. The collector of garbage would do it late: it
 * comes when something is made, and what is outside of its heap hardly counts.
 */
export function freeBytes({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
