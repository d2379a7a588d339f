const slots = 2048;
const longest = 64;

// A key that falls into the slot of another replaces it, so this never grows.
const known: string[] = Array.from({ length: slots }, () => '');

/**
 * The key that these bytes spell, if it is known; a short ASCII one is from its second time on. Kubernetes objects
 * repeat few keys, and V8 finds a member faster by a string that has named one before.
 */
export function knownKey(bytes: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start;
  if (!isShort(length)) return undefined;
  const key = known[slotOf(bytes, start, end)]!;
  return key.length === length && spells(bytes, start, key) ? key : undefined;
}

/** Makes an ASCII key known. */
export function rememberKey(key: string, bytes: Uint8Array, start: number): void {
  if (isShort(key.length)) known[slotOf(bytes, start, start + key.length)] = key;
}

function isShort(length: number): boolean {
  return length > 0 && length <= longest;
}

// Four bytes and the length tell the keys in use apart well enough; a clash costs time only.
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const middle = bytes[start + (length >> 1)]!;
  const nearEnd = bytes[end - 1 - (length >> 2)]!;
  const sample = bytes[start]! | (middle << 8) | (nearEnd << 16) | (bytes[end - 1]! << 24);
  const mixed = Math.imul(sample, 0x9e3779b1) + length * 0x85eb;
  return (mixed ^ (mixed >>> 15)) & (slots - 1);
}

function spells(bytes: Uint8Array, start: number, key: string): boolean {
  for (let index = 0; index < key.length; index += 1) {
    if (key.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}
