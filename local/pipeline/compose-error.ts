import type { Condition } from '@openova/function-sdk';
import type { CompositeEvent } from './composite-event.ts';

/** What a pipeline returned before it failed; the engine reports it all the same. */
export interface PartialResults {
  readonly events: readonly CompositeEvent[];
  readonly conditions: readonly Condition[];
}

/** A reconcile came to nothing: no resource was changed. It becomes the composite's `Synced=False`. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
  readonly partial: PartialResults;
  /** The step whose function gave a fatal result. */
  readonly fatalStep: string | undefined;

  constructor(message: string, options: ErrorOptions & { partial?: PartialResults; fatalStep?: string } = {}) {
    const { partial, fatalStep, ...errorOptions } = options;
    super(message, errorOptions);
    this.partial = partial ?? { events: [], conditions: [] };
    this.fatalStep = fatalStep;
  }
}
