import protobuf from 'protobufjs/minimal.js';
import type { Reader } from 'protobufjs/minimal.js';
import type { JsonObject } from '../json.ts';
import { decodeStruct } from './decode-struct.ts';

/** A JSON object that is read from its bytes when it is first asked for. */
export type LazyObject = () => JsonObject;

/**
 * The google.protobuf.Struct in the next `length` bytes, which the reader skips. It goes on where `before` ends when the
 * wire repeats the field. Asking for it throws UnreadableStruct when it is none.
 */
export function lazyObject(reader: Reader, length: number, before: LazyObject | undefined): LazyObject {
  const { buf, pos } = reader;
  let object: JsonObject | undefined;
  reader.skip(length);
  return () => {
    object ??= decodeStruct(readerAt(buf, pos), length, before?.());
    return object;
  };
}

function readerAt(bytes: Uint8Array, position: number): Reader {
  const reader = protobuf.Reader.create(bytes);
  reader.pos = position;
  return reader;
}
