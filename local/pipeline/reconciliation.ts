import type { Condition, JsonObject } from '@openova/function-sdk';
import type { ComposeError } from './compose-error.ts';
import type { ComposedResource } from './composed-resource.ts';
import type { CompositeCondition } from './composite-condition.ts';
import type { CompositeEvent } from './composite-event.ts';
import type { ReadResources } from './resource-reader.ts';
import type { RunFunction } from './run-step.ts';

export interface ReconcileInput {
  /** As the API server has it: with a uid, and with the XRD's defaults. */
  readonly composite: JsonObject;
  readonly composition: JsonObject;
  /** The XRD. A composite that belongs to a claim needs it. */
  readonly definition?: JsonObject;
  /** The composed resources that exist, each with its composition-resource-name annotation. */
  readonly observed: readonly JsonObject[];
  readonly functionNamed: (name: string) => RunFunction | undefined;
  /** Finds required resources and the Secrets of function credentials. */
  readonly read: ReadResources;
  readonly now: Date;
  /** What the first step finds in the context; empty in a cluster. */
  readonly context?: JsonObject;
  /** Applies the outcome before the composite's conditions are concluded from it. Left out: everything goes well. */
  readonly apply?: ApplyChanges;
  /** The generation that `Synced` and `Ready` of a composed outcome carry, when it is not the composite's. */
  readonly concludedGeneration?: number;
}

/**
 * Writes to the cluster, in this order: deletes, the composite's new references, the composed resources. Gives, by
 * resource name, why the API server found one invalid. What else goes wrong is a ComposeError and fails the reconcile.
 */
export type ApplyChanges = (changes: Changes) => Promise<ReadonlyMap<string, string>>;

export interface Changes {
  /** With its references to the composed resources. */
  readonly composite: JsonObject;
  readonly resources: readonly ComposedResource[];
  /** Observed and no longer desired. One that this composite does not control is left alone. */
  readonly deleted: readonly JsonObject[];
}

/** `Failed`: nothing was changed but the composite's status. `Paused` and `Deleting`: no function was called. */
export type Outcome = 'Composed' | 'Failed' | 'Paused' | 'Deleting';

export interface Reconciliation extends Changes {
  readonly outcome: Outcome;
  /** The composite's whole new status. */
  readonly status: JsonObject;
  /** What the pipeline wants in the status; conditions and claim condition types come on top. */
  readonly desiredStatus: JsonObject;
  readonly conditions: readonly CompositeCondition[];
  /** What the functions returned, the engine's own types included. */
  readonly returned: readonly Condition[];
  readonly events: readonly CompositeEvent[];
  /** When to reconcile again although nothing changed; undefined: not by time. */
  readonly ttlSeconds: number | undefined;
  /** What the last step left in the context; undefined when it dropped it. */
  readonly context: JsonObject | undefined;
  readonly failure: ComposeError | undefined;
}
