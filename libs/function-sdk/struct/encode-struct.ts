import type { Writer } from 'protobufjs/minimal.js';
import type { Json, JsonObject } from '../json.ts';
import { StructError } from './struct-error.ts';
import { maxStructBytes, maxStructDepth, tag } from './struct-limits.ts';

interface Encoding {
  readonly writer: Writer;
  readonly path: (string | number)[];
  readonly lastByte: number;
}

/**
 * Writes a JSON object as a google.protobuf.Struct. Equal values give equal bytes: keys are sorted, undefined members
 * dropped (null in a list, as in JSON.stringify) and -0 is 0. Numbers are doubles, so an integer beyond 2^53 has
 * already lost its low digits. Throws StructError for what JSON cannot hold.
 */
export function encodeStruct(object: JsonObject, writer: Writer): Writer {
  const encoding = { writer, path: [], lastByte: writer.len + maxStructBytes };
  writeObject(encoding, object);
  return writer;
}

function writeObject(encoding: Encoding, object: JsonObject): void {
  const { writer, path } = encoding;
  checkLimits(encoding);
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new StructError('not-json', path, 'only plain objects and arrays can be sent');
  }
  for (const key of Object.keys(object).toSorted()) {
    const value = object[key];
    if (value === undefined) continue;
    path.push(key);
    writer.uint32(tag.structField).fork().uint32(tag.entryKey);
    writeString(encoding, key);
    writer.uint32(tag.entryValue).fork();
    writeValue(encoding, value);
    writer.ldelim().ldelim();
    path.pop();
  }
}

function writeList(encoding: Encoding, list: readonly Json[]): void {
  const { writer, path } = encoding;
  checkLimits(encoding);
  for (let index = 0; index < list.length; index += 1) {
    path.push(index);
    writer.uint32(tag.listItem).fork();
    writeValue(encoding, list[index] ?? null);
    writer.ldelim();
    path.pop();
  }
}

function writeValue(encoding: Encoding, value: Json): void {
  const { writer } = encoding;
  switch (typeof value) {
    case 'string':
      writer.uint32(tag.stringValue);
      writeString(encoding, value);
      break;
    case 'number':
      writeNumber(encoding, value);
      break;
    case 'boolean':
      writer.uint32(tag.boolValue).bool(value);
      break;
    case 'object':
      writeComposite(encoding, value);
      break;
    default:
      throw new StructError('not-json', encoding.path, `a ${typeof value} is not JSON`);
  }
}

function writeComposite(encoding: Encoding, value: null | readonly Json[] | JsonObject): void {
  const { writer } = encoding;
  if (value === null) {
    writer.uint32(tag.nullValue).uint32(0);
  } else if (Array.isArray(value)) {
    writer.uint32(tag.listValue).fork();
    writeList(encoding, value as readonly Json[]);
    writer.ldelim();
  } else {
    writer.uint32(tag.structValue).fork();
    writeObject(encoding, value as JsonObject);
    writer.ldelim();
  }
}

function writeNumber({ writer, path }: Encoding, value: number): void {
  if (!Number.isFinite(value)) throw new StructError('not-finite', path, `${value} is not a JSON number`);
  // Adding 0 turns -0, which equals 0, into 0.
  writer.uint32(tag.numberValue).double(value + 0);
}

function writeString({ writer, path }: Encoding, text: string): void {
  if (!text.isWellFormed()) throw new StructError('not-unicode', path, 'the text holds half of a surrogate pair');
  writer.string(text);
}

function checkLimits({ writer, path, lastByte }: Encoding): void {
  if (path.length >= maxStructDepth) {
    throw new StructError('too-deep', [], `it is nested more than ${maxStructDepth} levels deep`);
  }
  if (writer.len > lastByte) throw new StructError('too-large', [], `it takes more than ${maxStructBytes} bytes`);
}
