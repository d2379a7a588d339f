/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. An undefined member counts as absent, as in JSON.stringify. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
