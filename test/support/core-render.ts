import { spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import type { JsonObject } from '@openova/function-sdk';
import protobuf from 'protobufjs';
import { decodeStruct } from '../../libs/function-sdk/struct/decode-struct.ts';
import { encodeStruct } from '../../libs/function-sdk/struct/encode-struct.ts';
import type { RenderInput } from '../../local/render/render-input.ts';

/** What core says of one reconcile. */
export interface CoreOutput {
  readonly composite: JsonObject;
  readonly resources: readonly JsonObject[];
  readonly deleted: readonly JsonObject[];
  readonly events: readonly { readonly type: string; readonly reason: string; readonly message: string }[];
}

export interface CoreOptions {
  readonly core: string;
  readonly addresses: ReadonlyMap<string, string>;
}

// The part of core's render contract that is used here. A Struct is bytes on the wire like every other message.
const contract = protobuf.parse(`
  syntax = "proto3";
  message Request { Input composite = 2; }
  message Input {
    bytes composite = 1;
    bytes composition = 2;
    repeated Function functions = 3;
    repeated bytes observed = 4;
    repeated bytes required = 5;
    bytes definition = 8;
  }
  message Function { string name = 1; string address = 2; }
  message Response { Output composite = 2; }
  message Output {
    bytes composite = 1;
    repeated bytes resources = 2;
    repeated bytes deleted = 3;
    repeated Event events = 4;
  }
  message Event { string type = 1; string reason = 2; string message = 3; }
`).root;

interface WireOutput extends Omit<CoreOutput, 'composite' | 'resources' | 'deleted'> {
  readonly composite: Uint8Array;
  readonly resources: readonly Uint8Array[];
  readonly deleted: readonly Uint8Array[];
}

/**
 * Renders with core alone, a third of the time that it takes through the command line. It cannot seed a context. Rejects
 * with what core wrote when the reconcile fails.
 */
export async function coreRender(input: RenderInput, { core, addresses }: CoreOptions): Promise<CoreOutput> {
  const child = spawn(core, ['internal', 'render'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.end(encodeInput(input, addresses));
  const [answer, said, status] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
  if (status !== 0) throw new Error(said.trim());
  const { composite } = contract.lookupType('Response').decode(answer) as unknown as { readonly composite: WireOutput };
  return {
    composite: fromStruct(composite.composite),
    resources: composite.resources.map(fromStruct),
    deleted: composite.deleted.map(fromStruct),
    events: composite.events.map(({ type, reason, message }) => ({ type, reason, message })),
  };
}

function encodeInput(
  { composite, composition, definition, observed, required }: RenderInput,
  addresses: ReadonlyMap<string, string>,
): Uint8Array {
  const input = {
    composite: toStruct(composite),
    composition: toStruct(composition),
    definition: toStruct(definition),
    functions: [...addresses].map(([name, address]) => ({ name, address })),
    observed: observed.map(toStruct),
    required: required.map(toStruct),
  };
  return contract.lookupType('Request').encode({ composite: input }).finish();
}

function toStruct(object: JsonObject): Uint8Array {
  return encodeStruct(object, protobuf.Writer.create()).finish();
}

function fromStruct(bytes: Uint8Array): JsonObject {
  return decodeStruct(protobuf.Reader.create(bytes), bytes.length, {});
}
