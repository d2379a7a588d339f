import type { Reader } from 'protobufjs/minimal.js';
import type { Json, JsonObject } from '../json.ts';
import { cachedKey, isAscii } from './key-cache.ts';
import { StructError } from './struct-error.ts';
import { maxStructBytes, maxStructDepth, tag } from './struct-limits.ts';

type MutableObject = { [key: string]: Json };

interface Decoding {
  readonly reader: Reader;
  readonly bytes: Buffer;
  readonly text: string;
  readonly start: number;
  readonly path: (string | number)[];
}

/**
 * Reads the next `length` bytes as a google.protobuf.Struct straight into a plain object, or into `target` when the
 * wire repeats the field. A key `__proto__` becomes an own member. A Value without a kind is null. Throws StructError.
 */
export function decodeStruct(reader: Reader, length: number, target: JsonObject = {}): JsonObject {
  if (length > maxStructBytes) throw new StructError('too-large', [], `it takes more than ${maxStructBytes} bytes`);
  const { buf, pos } = reader;
  const bytes = Buffer.from(buf.buffer, buf.byteOffset, buf.byteLength);
  const decoding: Decoding = { reader, bytes, text: bytes.toString('latin1', pos, pos + length), start: pos, path: [] };
  readObject(decoding, endAfter(decoding, length), target as MutableObject);
  return target;
}

function readObject(decoding: Decoding, end: number, object: MutableObject): MutableObject {
  const { reader } = decoding;
  checkDepth(decoding);
  while (reader.pos < end) {
    const next = readTag(reader);
    if (next === tag.structField) readMember(decoding, endAfter(decoding, readSize(reader), end), object);
    else skip(reader, next);
  }
  checkEnd(decoding, end);
  return object;
}

function readMember(decoding: Decoding, end: number, object: MutableObject): void {
  const { reader, path } = decoding;
  let key = '';
  let value: Json = null;
  path.push(key);
  while (reader.pos < end) {
    const next = readTag(reader);
    if (next === tag.entryKey) {
      key = readKey(decoding);
      path[path.length - 1] = key;
    } else if (next === tag.entryValue) {
      value = readValue(decoding, endAfter(decoding, readSize(reader), end), value);
    } else skip(reader, next);
  }
  checkEnd(decoding, end);
  path.pop();
  setMember(object, key, value);
}

function setMember(object: MutableObject, key: string, value: Json): void {
  // Plain assignment to this one name would replace the prototype.
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else object[key] = value;
}

function readList(decoding: Decoding, end: number, list: Json[]): Json[] {
  const { reader, path } = decoding;
  checkDepth(decoding);
  while (reader.pos < end) {
    const next = readTag(reader);
    if (next === tag.listItem) {
      path.push(list.length);
      list.push(readValue(decoding, endAfter(decoding, readSize(reader), end), null));
      path.pop();
    } else skip(reader, next);
  }
  checkEnd(decoding, end);
  return list;
}

// The last kind on the wire wins; of two structs or lists in a row the second continues the first.
function readValue(decoding: Decoding, end: number, before: Json): Json {
  const { reader } = decoding;
  let value = before;
  while (reader.pos < end) value = readKind(decoding, end, value);
  checkEnd(decoding, end);
  return value;
}

function readKind(decoding: Decoding, end: number, before: Json): Json {
  const { reader } = decoding;
  const next = readTag(reader);
  switch (next) {
    case tag.stringValue:
      return readString(decoding);
    case tag.numberValue:
      return readNumber(decoding);
    case tag.boolValue:
      return reader.bool();
    case tag.nullValue:
      reader.uint32();
      return null;
    case tag.structValue:
      return readObject(decoding, endAfter(decoding, readSize(reader), end), isObject(before) ? before : {});
    case tag.listValue:
      return readList(decoding, endAfter(decoding, readSize(reader), end), Array.isArray(before) ? (before as Json[]) : []);
    default:
      skip(reader, next);
      return before;
  }
}

function readNumber({ reader, path }: Decoding): number {
  const value = reader.double();
  if (!Number.isFinite(value)) throw new StructError('not-finite', path, `${value} is not a JSON number`);
  return value + 0;
}

function readTag(reader: Reader): number {
  const byte = reader.buf[reader.pos]!;
  if (byte >= 0x80) return reader.tag();
  reader.pos += 1;
  return byte;
}

function readSize(reader: Reader): number {
  const byte = reader.buf[reader.pos]!;
  if (!(byte < 0x80)) return reader.size();
  reader.pos += 1;
  return byte;
}

function readKey(decoding: Decoding): string {
  const { reader } = decoding;
  const before = reader.pos;
  const length = readSize(reader);
  const end = reader.pos + length;
  if (end <= reader.len) {
    const key = cachedKey(reader.buf, reader.pos, end);
    if (key !== undefined) {
      reader.pos = end;
      return key;
    }
  }
  reader.pos = before;
  return readSlow(decoding);
}

function readString(decoding: Decoding): string {
  const { reader } = decoding;
  const before = reader.pos;
  const length = readSize(reader);
  const start = reader.pos;
  const end = start + length;
  if (end <= reader.len && isAscii(reader.buf, start, end)) {
    reader.pos = end;
    return decoding.text.substring(start - decoding.start, end - decoding.start);
  }
  reader.pos = before;
  return readSlow(decoding);
}

function readSlow({ reader, path }: Decoding): string {
  try {
    return reader.stringVerify();
  } catch (error) {
    if (error instanceof TypeError) throw new StructError('not-unicode', path, 'the text is not UTF-8');
    throw error;
  }
}

function isObject(value: Json): value is MutableObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function skip(reader: Reader, next: number): void {
  reader.skipType(next & 7, 0, next >>> 3);
}

function endAfter({ reader, path }: Decoding, length: number, limit = reader.len): number {
  const end = reader.pos + length;
  if (end > limit) throw new StructError('malformed', path, 'a part is longer than the whole');
  return end;
}

function checkEnd({ reader, path }: Decoding, end: number): void {
  if (reader.pos !== end) throw new StructError('malformed', path, 'a part ends in the middle of a value');
}

function checkDepth({ path }: Decoding): void {
  if (path.length >= maxStructDepth) {
    throw new StructError('too-deep', [], `it is nested more than ${maxStructDepth} levels deep`);
  }
}
