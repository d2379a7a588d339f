import type { Reader } from 'protobufjs/minimal.js';
import { knownKey, rememberKey } from './known-keys.ts';
import { UnreadableStruct, type StructPath } from './struct-error.ts';

/**
 * Short cuts through protobufjs for what nearly all of a Struct is: tags and lengths of one byte, keys seen before and
 * ASCII. The rest, and whatever is wrong, is left to its Reader.
 */
export class StructReader {
  readonly #reader: Reader;
  readonly #start: number;
  // An ASCII text is a part of this one, which V8 does not copy: far cheaper than a call into the engine for each.
  readonly #latin1: string;

  /** For a Struct in the next `length` bytes, which the reader has. */
  constructor(reader: Reader, length: number) {
    const { buf, pos } = reader;
    const bytes = Buffer.isBuffer(buf) ? buf : Buffer.from(buf.buffer, buf.byteOffset, buf.length);
    this.#reader = reader;
    this.#start = pos;
    this.#latin1 = bytes.toString('latin1', pos, pos + length);
  }

  get position(): number {
    return this.#reader.pos;
  }

  tag(): number {
    const reader = this.#reader;
    const byte = reader.buf[reader.pos]!;
    if (!(byte < 0x80)) return reader.tag();
    reader.pos += 1;
    return byte;
  }

  size(): number {
    const reader = this.#reader;
    const byte = reader.buf[reader.pos]!;
    if (!(byte < 0x80)) return reader.size();
    reader.pos += 1;
    return byte;
  }

  skip(tag: number): void {
    this.#reader.skipType(tag & 7, 0, tag >>> 3);
  }

  double(): number {
    return this.#reader.double();
  }

  bool(): boolean {
    return this.#reader.bool();
  }

  /** Reads an enum, of which Struct has one with one value. */
  null(): null {
    this.#reader.uint32();
    return null;
  }

  key(path: StructPath): string {
    const reader = this.#reader;
    const before = reader.pos;
    const length = this.size();
    const start = reader.pos;
    const key = knownKey(reader.buf, start, start + length);
    if (key !== undefined) {
      reader.pos = start + length;
      return key;
    }
    reader.pos = before;
    // No part of the shared text, all of which would stay for as long as the key is known.
    const newKey = this.#anyText(path);
    // As many characters as bytes: it is ASCII.
    if (newKey.length === length) rememberKey(newKey, reader.buf, start);
    return newKey;
  }

  text(path: StructPath): string {
    const reader = this.#reader;
    const before = reader.pos;
    const length = this.size();
    const start = reader.pos;
    const end = start + length;
    if (end > reader.len || !isAscii(reader.buf, start, end)) {
      reader.pos = before;
      return this.#anyText(path);
    }
    reader.pos = end;
    return this.#latin1.substring(start - this.#start, end - this.#start);
  }

  #anyText(path: StructPath): string {
    try {
      return this.#reader.stringVerify();
    } catch (error) {
      if (error instanceof TypeError) throw new UnreadableStruct('not-unicode', path, 'the text is not UTF-8');
      throw error;
    }
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let all = 0;
  for (let at = start; at < end; at += 1) all |= bytes[at]!;
  return all < 0x80;
}
