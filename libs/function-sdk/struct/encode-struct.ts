import type { Writer } from 'protobufjs/minimal.js';
import type { Json, JsonObject } from '../json.ts';
import { BackwardWriter } from './backward-writer.ts';
import { keepForm, keptForm } from './kept-form.ts';
import { sortedKeys } from './sorted-keys.ts';
import { StructError } from './struct-error.ts';
import { maxStructBytes, maxStructDepth, tag } from './struct-limits.ts';

interface Encoding {
  readonly writer: BackwardWriter;
  readonly path: (string | number)[];
}

// Taken while in use, since a getter in the object may come here again.
let spare: BackwardWriter | undefined;

/**
 * Writes a JSON object as a google.protobuf.Struct. Equal values give equal bytes: keys are sorted, undefined members
 * dropped (null in a list, as in JSON.stringify) and -0 is 0. Numbers are doubles, so an integer beyond 2^53 has
 * already lost its low digits. What is frozen with all that is in it is encoded once. Throws StructError for what JSON
 * cannot hold.
 */
export function encodeStruct(object: JsonObject, writer: Writer): Writer {
  const struct = spare ?? new BackwardWriter(maxStructBytes);
  spare = undefined;
  try {
    writeObject({ writer: struct, path: [] }, object);
    return writer.raw(struct.written);
  } finally {
    struct.clear();
    spare = struct;
  }
}

function writeObject(encoding: Encoding, object: JsonObject): void {
  const { path } = encoding;
  checkDepth(path);
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new StructError('not-json', path, 'only plain objects and arrays can be sent');
  }
  const keys = sortedKeys(object);
  for (let index = keys.length - 1; index >= 0; index -= 1) {
    const key = keys[index]!;
    const value = object[key];
    if (value !== undefined) writeMember(encoding, key, value);
  }
}

function writeMember(encoding: Encoding, key: string, value: Json): void {
  const { writer, path } = encoding;
  const before = writer.length;
  path.push(key);
  writeValue(encoding, value);
  writer.wrap(tag.entryValue, before);
  writeString(encoding, key);
  writer.byte(tag.entryKey);
  writer.wrap(tag.structField, before);
  path.pop();
}

function writeList(encoding: Encoding, list: readonly Json[]): void {
  const { writer, path } = encoding;
  checkDepth(path);
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const before = writer.length;
    path.push(index);
    writeValue(encoding, list[index] ?? null);
    writer.wrap(tag.listItem, before);
    path.pop();
  }
}

function writeValue(encoding: Encoding, value: Json): void {
  const { writer } = encoding;
  switch (typeof value) {
    case 'string':
      writeString(encoding, value);
      writer.byte(tag.stringValue);
      break;
    case 'number':
      writeNumber(encoding, value);
      break;
    case 'boolean':
      writer.byte(value ? 1 : 0);
      writer.byte(tag.boolValue);
      break;
    case 'object':
      writeComposite(encoding, value);
      break;
    default:
      throw new StructError('not-json', encoding.path, `a ${typeof value} is not JSON`);
  }
}

function writeComposite(encoding: Encoding, value: null | readonly Json[] | JsonObject): void {
  const { writer, path } = encoding;
  if (value === null) {
    writer.byte(0);
    writer.byte(tag.nullValue);
    return;
  }
  const form = keptForm(value);
  if (form && path.length + form.levels <= maxStructDepth) {
    writer.raw(form.bytes);
    return;
  }
  const before = writer.length;
  if (Array.isArray(value)) {
    writeList(encoding, value as readonly Json[]);
    writer.wrap(tag.listValue, before);
  } else {
    writeObject(encoding, value as JsonObject);
    writer.wrap(tag.structValue, before);
  }
  if (Object.isFrozen(value)) keepForm(value, writer.written.subarray(0, writer.length - before));
}

function writeNumber({ writer, path }: Encoding, value: number): void {
  if (!Number.isFinite(value)) throw new StructError('not-finite', path, `${value} is not a JSON number`);
  // Adding 0 turns -0, which equals 0, into 0.
  writer.double(value + 0);
  writer.byte(tag.numberValue);
}

function writeString({ writer, path }: Encoding, text: string): void {
  if (!writer.text(text)) throw new StructError('not-unicode', path, 'the text holds half of a surrogate pair');
}

function checkDepth(path: readonly unknown[]): void {
  if (path.length >= maxStructDepth) {
    throw new StructError('too-deep', [], `it is nested more than ${maxStructDepth} levels deep`);
  }
}
