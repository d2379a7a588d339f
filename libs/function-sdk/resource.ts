import type { JsonObject } from './json.ts';

/** A composite, composed or required resource. `ready` left out means that nobody said. */
export interface Resource {
  readonly object: JsonObject;
  readonly ready?: boolean;
  readonly connectionDetails?: ReadonlyMap<string, Uint8Array>;
  /** Fields of a newer contract, kept so that passing a resource through loses nothing. */
  readonly unknownFields?: readonly Uint8Array[];
}

/** The composite and, by their names in the composition, the composed resources. */
export interface State {
  readonly composite?: Resource;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly unknownFields?: readonly Uint8Array[];
}
