import protobuf from 'protobufjs/minimal.js';
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { apiextensions, google, grpc } from '../generated/messages.js';
import { encodeStruct } from '../struct/encode-struct.ts';
import { lazyObject, type LazyObject } from '../struct/lazy-object.ts';
import type { Codec } from './codec.ts';

/** What generated decoders pass besides: an end-group tag, the depth, and the value that the field already has. */
type GeneratedExtras = [end?: number, depth?: number, target?: LazyObject | null];

// Generated code reaches Struct through this object on every call, so replacing its two functions makes a Struct
// field plain JSON in every message, read when it is asked for.
Object.assign(google.protobuf.Struct, {
  encode: (object: LazyObject, writer: Writer = protobuf.Writer.create()) => encodeStruct(object(), writer),
  decode: (input: Reader | Uint8Array, length?: number, ...[, , target]: GeneratedExtras) => {
    const reader = input instanceof protobuf.Reader ? input : protobuf.Reader.create(input);
    return lazyObject(reader, length ?? reader.len - reader.pos, target ?? undefined);
  },
});

export const v1 = apiextensions.fn.proto.v1;
export const health = grpc.health.v1;
export const reflection = grpc.reflection.v1;

export type WireRequest = apiextensions.fn.proto.v1.RunFunctionRequest;
export type WireResponse = apiextensions.fn.proto.v1.RunFunctionResponse;
export type WireState = apiextensions.fn.proto.v1.State;
export type WireResource = apiextensions.fn.proto.v1.Resource;
export type WireResult = apiextensions.fn.proto.v1.Result;
export type WireCondition = apiextensions.fn.proto.v1.Condition;
export type WireSelector = apiextensions.fn.proto.v1.ResourceSelector;
export type HealthCheckRequest = grpc.health.v1.HealthCheckRequest;
export type HealthCheckResponse = grpc.health.v1.HealthCheckResponse;
export type ReflectionRequest = grpc.reflection.v1.ServerReflectionRequest;
export type ReflectionResponse = grpc.reflection.v1.ServerReflectionResponse;

const keptBytes = 1024 * 1024;

// A writer grows by doubling, and what it leaves behind is several times a message. Taken while in use, since a getter
// in the message may come here again; one that failed in the middle of a message is not used again.
let spare: Writer | undefined;

/** The message in bytes. */
export function encodeMessage<Message>(codec: Codec<Message>, message: Message): Buffer {
  const writer = spare ?? protobuf.Writer.create();
  spare = undefined;
  const bytes = codec.encode(message, writer).finish() as Buffer;
  if (bytes.length <= keptBytes) spare = writer.reset();
  return bytes;
}

/** Reads a message. Fields that this version does not know are kept, so that they can be passed through. */
export function decodeMessage<Message>(codec: Codec<Message>, bytes: Uint8Array): Message {
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = false;
  return codec.decode(reader);
}
