import { machinerySchema, readerOf, reconcile, type RunFunction } from '../pipeline/index.ts';
import { prepareComposite } from './prepare-composite.ts';
import { renderDocuments, type Rendered } from './render-documents.ts';
import type { Render, RenderInput } from './render-input.ts';

export interface EmbeddedOptions {
  readonly functionNamed: (name: string) => RunFunction | undefined;
  /** Left out: when it is called. */
  readonly now?: Date;
}

/** Reconciles what is to be rendered, on the composite as the engine's render prepares it. */
export async function reconcileEmbedded(input: RenderInput, options: EmbeddedOptions): Promise<Rendered> {
  const { composition, definition, observed, required, context } = input;
  const { functionNamed, now = new Date() } = options;
  const schema = machinerySchema(input.composite, definition);
  const prepared = prepareComposite(input.composite, observed, schema);
  const result = await reconcile({
    composite: prepared,
    composition,
    definition,
    observed,
    functionNamed,
    read: readerOf([prepared, ...observed, ...required]),
    now,
    context,
    // The engine's store forgets the generation before it concludes.
    concludedGeneration: 0,
  });
  return { input, prepared, schema, result };
}

/** Renders with the embedded pipeline. A pipeline that fails rejects, as the command line does. */
export function embeddedRender(options: EmbeddedOptions): Render {
  return async (input, extras) => {
    const rendered = await reconcileEmbedded(input, options);
    const { failure } = rendered.result;
    if (failure) throw new Error(`cannot render composite resource: cannot compose resources: ${failure.message}`);
    return renderDocuments(rendered, extras);
  };
}
