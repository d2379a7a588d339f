import type { JsonObject } from '@openova/function-sdk';

/** What to render. The composite has the defaults of its XRD already. */
export interface RenderInput {
  readonly composite: JsonObject;
  readonly composition: JsonObject;
  readonly definition: JsonObject;
  readonly observed: readonly JsonObject[];
  readonly required: readonly JsonObject[];
  /** What the pipeline's first step finds in the context. */
  readonly context: JsonObject;
}

/** What `crossplane composition render` prints with -x, -r and -c on top of the status and the composed resources. */
export interface RenderExtras {
  readonly fullComposite?: boolean;
  readonly results?: boolean;
  readonly context?: boolean;
}

/** Renders once and gives the documents in the order in which the command line prints them. */
export type Render = (input: RenderInput, extras: RenderExtras) => Promise<readonly JsonObject[]>;
