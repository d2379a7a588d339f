const slots = 2048;
const longestKey = 64;

// What a slot holds is replaced by the next key that falls into it, so the cache neither grows nor goes stale.
const cached: string[] = Array.from({ length: slots }, () => '');

/**
 * The text of these bytes if they are ASCII and short enough for a key seen often; otherwise undefined. Kubernetes
 * objects repeat few keys; a key that is the same string each time is found in an object without hashing it again.
 */
export function cachedKey(bytes: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start;
  if (length === 0 || length > longestKey) return undefined;
  const slot = slotOf(bytes, start, end);
  const key = cached[slot]!;
  if (key.length === length && holds(bytes, start, key)) return key;
  return isAscii(bytes, start, end) ? (cached[slot] = internalized(String.fromCharCode(...bytes.subarray(start, end)))) : undefined;
}

// Four bytes tell the keys in use apart well enough; a clash costs time only.
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = bytes[start]!;
  const middle = bytes[start + (length >> 1)]!;
  const nearEnd = bytes[end - 1 - (length >> 2)]!;
  const last = bytes[end - 1]!;
  const mixed = Math.imul(first | (middle << 8) | (nearEnd << 16) | (last << 24), 0x9e3779b1) + length * 0x85eb;
  return (mixed ^ (mixed >>> 15)) & (slots - 1);
}

function holds(bytes: Uint8Array, start: number, key: string): boolean {
  for (let index = 0; index < key.length; index += 1) {
    if (key.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

/** Whether these bytes are ASCII. */
export function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let all = 0;
  for (let at = start; at < end; at += 1) all |= bytes[at]!;
  return all < 0x80;
}

// V8 has one copy of each name of a property; this is how to get hold of it.
function internalized(text: string): string {
  return Object.keys({ [text]: 0 })[0]!;
}
