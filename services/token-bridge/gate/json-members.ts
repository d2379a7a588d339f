/** Where a value lies in the bytes. */
export interface JsonMember {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** The bytes are no JSON object, as far as its outermost members tell. */
export class NotAnObject extends Error {
  override readonly name = 'NotAnObject';
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * The outermost members of a JSON object, in their order and with every repetition: parsers differ in which of two they believe. Values are
 * stepped over, not parsed, so that a body of megabytes takes a moment. Throws NotAnObject.
 */
export function jsonMembers(bytes: Buffer): JsonMember[] {
  const members: JsonMember[] = [];
  let at = expectByte(bytes, skipSpace(bytes, 0), '{');
  if (bytes[skipSpace(bytes, at)] === code('}')) {
    expectEnd(bytes, skipSpace(bytes, at) + 1);
    return members;
  }
  for (;;) {
    const keyStart = skipSpace(bytes, at);
    const keyEnd = endOfString(bytes, keyStart);
    const start = skipSpace(bytes, expectByte(bytes, skipSpace(bytes, keyEnd), ':'));
    const end = endOfValue(bytes, start);
    members.push({ key: stringAt(bytes, keyStart, keyEnd), start, end });
    at = skipSpace(bytes, end);
    if (bytes[at] !== code(',')) break;
    at += 1;
  }
  expectEnd(bytes, expectByte(bytes, at, '}'));
  return members;
}

/** The text of the value when it is a string. */
export function stringMember(bytes: Buffer, { start, end }: JsonMember): string | undefined {
  return bytes[start] === quote ? stringAt(bytes, start, end) : undefined;
}

function stringAt(bytes: Buffer, start: number, end: number): string {
  try {
    return JSON.parse(bytes.toString('utf8', start, end)) as string;
  } catch {
    throw new NotAnObject('a string has a character that may not be there');
  }
}

function endOfValue(bytes: Buffer, start: number): number {
  const first = bytes[start];
  if (first === quote) return endOfString(bytes, start);
  if (first === code('{') || first === code('[')) return endOfNested(bytes, start);
  let at = start;
  while (at < bytes.length && isScalarByte(bytes[at])) at += 1;
  if (at === start) throw new NotAnObject('a value is missing');
  return at;
}

function endOfNested(bytes: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === quote) {
      at = endOfString(bytes, at);
      continue;
    }
    if (byte === code('{') || byte === code('[')) depth += 1;
    if (byte === code('}') || byte === code(']')) depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  throw new NotAnObject('a value does not end');
}

function endOfString(bytes: Buffer, start: number): number {
  if (bytes[start] !== quote) throw new NotAnObject('a name is missing');
  let at = bytes.indexOf(quote, start + 1);
  while (at !== -1 && isEscaped(bytes, start, at)) at = bytes.indexOf(quote, at + 1);
  if (at === -1) throw new NotAnObject('a string does not end');
  return at + 1;
}

function isEscaped(bytes: Buffer, start: number, at: number): boolean {
  let before = at - 1;
  while (before > start && bytes[before] === backslash) before -= 1;
  return (at - 1 - before) % 2 === 1;
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at += 1;
  return at;
}

function expectByte(bytes: Buffer, at: number, wanted: string): number {
  if (bytes[at] !== code(wanted)) throw new NotAnObject(`"${wanted}" is missing`);
  return at + 1;
}

function expectEnd(bytes: Buffer, at: number): void {
  if (skipSpace(bytes, at) !== bytes.length) throw new NotAnObject('something follows the object');
}

// Digits, signs, points and the letters of true, false, null and exponents.
function isScalarByte(byte = 0): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x45 || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}

function code(character: string): number {
  return character.charCodeAt(0);
}
