import type { JsonObject } from '@openova/function-sdk';

/** What the server itself sets on every object. */
export interface StoredMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly uid: string; readonly controller?: boolean }[];
}

export type StoredObject = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StoredMeta & JsonObject;
};
