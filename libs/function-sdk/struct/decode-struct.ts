import type { Reader } from 'protobufjs/minimal.js';
import type { Json, JsonObject } from '../json.ts';
import { setOwnMember } from './own-member.ts';
import { UnreadableStruct } from './struct-error.ts';
import { maxStructBytes, maxStructDepth, tag } from './struct-limits.ts';
import { StructReader } from './struct-reader.ts';

type MutableObject = { [key: string]: Json };

interface Decoding {
  readonly reader: StructReader;
  readonly path: (string | number)[];
}

/**
 * Reads the next `length` bytes as a google.protobuf.Struct straight into a plain object, or into `target` when the
 * wire repeats the field. A key `__proto__` becomes an own member. A Value without a kind is null. Texts share memory:
 * who keeps one of them for long keeps those of the whole Struct. Throws UnreadableStruct.
 */
export function decodeStruct(reader: Reader, length: number, target: JsonObject = {}): JsonObject {
  if (length > maxStructBytes) throw new UnreadableStruct('too-large', [], `it takes more than ${maxStructBytes} bytes`);
  const end = reader.pos + length;
  if (end > reader.len) throw new UnreadableStruct('malformed', [], 'it is longer than what there is');
  const decoding = { reader: new StructReader(reader, length), path: [] };
  try {
    return readObject(decoding, end, target as MutableObject);
  } catch (error) {
    if (error instanceof UnreadableStruct) throw error;
    // What protobufjs throws.
    throw new UnreadableStruct('malformed', decoding.path, (error as Error).message);
  }
}

function readObject(decoding: Decoding, end: number, object: MutableObject): MutableObject {
  const { reader } = decoding;
  checkDepth(decoding);
  while (reader.position < end) {
    const next = reader.tag();
    if (next === tag.structField) readMember(decoding, partEnd(decoding, end), object);
    else reader.skip(next);
  }
  checkEnd(decoding, end);
  return object;
}

function readMember(decoding: Decoding, end: number, object: MutableObject): void {
  const { reader, path } = decoding;
  let key = '';
  let value: Json = null;
  path.push(key);
  while (reader.position < end) {
    const next = reader.tag();
    if (next === tag.entryKey) {
      key = reader.key(path);
      path[path.length - 1] = key;
    } else if (next === tag.entryValue) {
      value = readValue(decoding, partEnd(decoding, end), value);
    } else reader.skip(next);
  }
  checkEnd(decoding, end);
  path.pop();
  setOwnMember(object, key, value);
}

function readList(decoding: Decoding, end: number, list: Json[]): Json[] {
  const { reader, path } = decoding;
  checkDepth(decoding);
  while (reader.position < end) {
    const next = reader.tag();
    if (next === tag.listItem) {
      path.push(list.length);
      list.push(readValue(decoding, partEnd(decoding, end), null));
      path.pop();
    } else reader.skip(next);
  }
  checkEnd(decoding, end);
  return list;
}

// The last kind on the wire wins; of two structs or lists in a row the second continues the first.
function readValue(decoding: Decoding, end: number, before: Json): Json {
  const { reader } = decoding;
  let value = before;
  while (reader.position < end) value = readKind(decoding, end, value);
  checkEnd(decoding, end);
  return value;
}

function readKind(decoding: Decoding, end: number, before: Json): Json {
  const { reader, path } = decoding;
  const next = reader.tag();
  switch (next) {
    case tag.stringValue:
      return reader.text(path);
    case tag.numberValue:
      return readNumber(decoding);
    case tag.boolValue:
      return reader.bool();
    case tag.nullValue:
      return reader.null();
    case tag.structValue:
      return readObject(decoding, partEnd(decoding, end), isObject(before) ? before : {});
    case tag.listValue:
      return readList(decoding, partEnd(decoding, end), Array.isArray(before) ? (before as Json[]) : []);
    default:
      reader.skip(next);
      return before;
  }
}

function readNumber({ reader, path }: Decoding): number {
  const value = reader.double();
  if (!Number.isFinite(value)) throw new UnreadableStruct('not-finite', path, `${value} is not a JSON number`);
  return value + 0;
}

function isObject(value: Json): value is MutableObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the length of a part and gives where it ends. */
function partEnd({ reader, path }: Decoding, limit: number): number {
  const length = reader.size();
  const end = reader.position + length;
  if (end > limit) throw new UnreadableStruct('malformed', path, 'a part is longer than the whole');
  return end;
}

function checkEnd({ reader, path }: Decoding, end: number): void {
  if (reader.position !== end) throw new UnreadableStruct('malformed', path, 'a part ends in the middle of a value');
}

function checkDepth({ path }: Decoding): void {
  if (path.length >= maxStructDepth) {
    throw new UnreadableStruct('too-deep', [], `it is nested more than ${maxStructDepth} levels deep`);
  }
}
