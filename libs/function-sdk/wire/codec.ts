import type { Reader, Writer } from 'protobufjs/minimal.js';

/** What a generated message offers. `encode` writes to a new writer when none is given. */
export interface Codec<Message> {
  encode(message: Message, writer?: Writer): Writer;
  decode(reader: Reader | Uint8Array, length?: number): Message;
}
