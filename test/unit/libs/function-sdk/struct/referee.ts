import protobuf from 'protobufjs';
import type { Json, JsonObject } from '@openova/function-sdk';

interface RefereeValue {
  readonly nullValue?: number;
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly structValue?: RefereeStruct;
  readonly listValue?: { readonly values: readonly RefereeValue[] };
}

interface RefereeStruct {
  readonly fields: Readonly<Record<string, RefereeValue>>;
}

/** google.protobuf.Struct as protobufjs itself has it, which knows nothing of our codec. */
export const refereeStruct = protobuf.Root.fromJSON(protobuf.common.get('google/protobuf/struct.proto')!).lookupType(
  'google.protobuf.Struct',
);

export function toReferee(object: JsonObject): RefereeStruct {
  return { fields: Object.fromEntries(Object.entries(object).map(([key, value]) => [key, toValue(value ?? null)])) };
}

export function fromReferee(struct: unknown): JsonObject {
  const { fields } = struct as RefereeStruct;
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, fromValue(value)]));
}

function toValue(value: Json): RefereeValue {
  if (value === null) return { nullValue: 0 };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map((item) => toValue(item as Json)) } };
  return { structValue: toReferee(value as JsonObject) };
}

function fromValue(value: RefereeValue): Json {
  const has = (kind: keyof RefereeValue): boolean => Object.hasOwn(value, kind) && value[kind] !== null;
  if (has('stringValue')) return value.stringValue!;
  if (has('numberValue')) return value.numberValue!;
  if (has('boolValue')) return value.boolValue!;
  if (has('structValue')) return fromReferee(value.structValue);
  if (has('listValue')) return value.listValue!.values.map(fromValue);
  return null;
}
