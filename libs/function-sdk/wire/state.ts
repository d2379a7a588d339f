import type { JsonObject } from '../json.ts';
import type { Resource, State } from '../resource.ts';
import type { LazyObject } from '../struct/lazy-object.ts';
import { setOwnMember } from '../struct/own-member.ts';
import { v1, type WireResource, type WireState } from './messages.ts';

const { READY_UNSPECIFIED, READY_TRUE, READY_FALSE } = v1.Ready;

export function stateFromWire(state: WireState | null | undefined, convert: (resource: WireResource) => Resource): State {
  return {
    ...(state?.composite ? { composite: convert(state.composite) } : {}),
    resources: mapFromWire(state?.resources, convert),
    ...unknownFromWire(state),
  };
}

export function stateToWire(state: State): WireState {
  return {
    ...(state.composite ? { composite: resourceToWire(state.composite) } : {}),
    resources: mapToWire(state.resources, resourceToWire),
    ...unknownToWire(state),
  };
}

/** A resource whose object is read when it is first asked for: functions look at few of those that they get. */
export function lazyResource(resource: WireResource): Resource {
  return Object.assign(new LazyResource(resource.resource), detailsFromWire(resource));
}

/** A resource whose object is read at once. */
export function wholeResource(resource: WireResource): Resource {
  return { object: resource.resource?.() ?? {}, ...detailsFromWire(resource) };
}

// Not an object literal with a getter: V8 takes each of those for a shape of its own, which outlives the object.
class LazyResource {
  readonly #object: LazyObject | null | undefined;

  constructor(object: LazyObject | null | undefined) {
    this.#object = object;
  }

  get object(): JsonObject {
    return this.#object?.() ?? {};
  }

  // JSON.stringify sees no getter of a class.
  toJSON(): Resource {
    return Object.assign({ object: this.object }, this);
  }
}

function detailsFromWire(resource: WireResource): Omit<Resource, 'object'> {
  const { connectionDetails, ready } = resource;
  return {
    ...(ready === READY_TRUE || ready === READY_FALSE ? { ready: ready === READY_TRUE } : {}),
    ...(connectionDetails && Object.keys(connectionDetails).length > 0
      ? { connectionDetails: mapFromWire(connectionDetails, (bytes) => bytes) }
      : {}),
    ...unknownFromWire(resource),
  };
}

export function objectToWire(object: JsonObject | undefined): LazyObject | undefined {
  return object && (() => object);
}

export function resourceToWire(resource: Resource): WireResource {
  return {
    resource: () => resource.object,
    ready: resource.ready === undefined ? READY_UNSPECIFIED : resource.ready ? READY_TRUE : READY_FALSE,
    connectionDetails: resource.connectionDetails ? mapToWire(resource.connectionDetails, (bytes) => bytes) : null,
    ...unknownToWire(resource),
  };
}

export function mapFromWire<From, To>(
  record: { readonly [key: string]: From } | null | undefined,
  convert: (value: From) => To,
): Map<string, To> {
  const map = new Map<string, To>();
  if (!record) return map;
  for (const key of Object.keys(record)) map.set(key, convert(record[key]!));
  return map;
}

/** Entries in the order of their keys, so that equal maps give equal bytes. */
export function mapToWire<From, To>(map: ReadonlyMap<string, From>, convert: (value: From) => To): { [key: string]: To } {
  const record: { [key: string]: To } = {};
  for (const key of [...map.keys()].toSorted()) setOwnMember(record, text(key), convert(map.get(key)!));
  return record;
}

/** Half of a surrogate pair, which protobuf does not carry, becomes U+FFFD. */
export function text(value: string): string {
  return value.toWellFormed();
}

function unknownFromWire(message: { readonly $unknowns?: Uint8Array[] } | null | undefined): {
  unknownFields?: readonly Uint8Array[];
} {
  return message?.$unknowns ? { unknownFields: message.$unknowns } : {};
}

function unknownToWire(message: { readonly unknownFields?: readonly Uint8Array[] }): { $unknowns?: Uint8Array[] } {
  return message.unknownFields ? { $unknowns: [...message.unknownFields] } : {};
}
