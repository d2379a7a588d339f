import assert from 'node:assert/strict';
import type { JsonObject } from '@openova/function-sdk';
import { textAt } from '../../local/pipeline/index.ts';
import { reconcileEmbedded, type EmbeddedOptions } from '../../local/render/render-embedded.ts';
import { renderDocuments } from '../../local/render/render-documents.ts';
import type { Render, RenderExtras, RenderInput } from '../../local/render/render-input.ts';
import { withStableTimes } from '../../local/render/stable-times.ts';
import { coreRender, type CoreOptions } from './core-render.ts';

/** What a render came to. */
export type RenderOutcome = { readonly documents: readonly JsonObject[] } | { readonly failure: string };

/** Everything that the command line can print. */
export const allExtras: RenderExtras = { fullComposite: true, results: true, context: true };

/** What is printed, or why nothing is. */
export function printedBy(
  render: Render,
  input: RenderInput,
  extras: RenderExtras = allExtras,
): Promise<RenderOutcome> {
  return outcomeOf(() => render(input, extras));
}

/** What core wrote: the composite, the resources, the events, and who was deleted, which nobody prints. */
export function writtenByCore(input: RenderInput, options: CoreOptions): Promise<RenderOutcome> {
  return outcomeOf(async () => {
    const { composite, resources, deleted, events } = await coreRender(input, options);
    const results = events.map(({ type, ...event }) => ({ ...resultHead, severity: type, ...event }));
    const byName = resources.toSorted((one, other) => (resourceName(one) < resourceName(other) ? -1 : 1));
    return [...[composite, ...byName].map(withStableTimes), ...results, deletedDocument(deleted)];
  });
}

/** The same of the embedded pipeline. */
export function writtenByPipeline(input: RenderInput, options: EmbeddedOptions): Promise<RenderOutcome> {
  return outcomeOf(async () => {
    const rendered = await reconcileEmbedded(input, options);
    if (rendered.result.failure) throw rendered.result.failure;
    return [...renderDocuments(rendered, { results: true }), deletedDocument(rendered.result.deleted)];
  });
}

/** Both came to the same, or both failed for the same reason. */
export function assertSameOutcome(embedded: RenderOutcome, engine: RenderOutcome): void {
  if (!('failure' in embedded && 'failure' in engine)) return assert.deepEqual(embedded, engine);
  // The engine wraps the reason in where it happened.
  const reason = embedded.failure.replace(/^cannot render composite resource: /, '');
  return assert.ok(engine.failure.includes(reason), `"${engine.failure}" does not say "${reason}"`);
}

const resultHead = { apiVersion: 'render.crossplane.io/v1beta1', kind: 'Result' };

async function outcomeOf(documents: () => Promise<readonly JsonObject[]>): Promise<RenderOutcome> {
  try {
    return { documents: inFixedOrder(await documents()) };
  } catch (error) {
    return { failure: (error as Error).message };
  }
}

// The engine looks at composed resources in the random order of a Go map, and says of each whether it is ready.
function inFixedOrder(documents: readonly JsonObject[]): readonly JsonObject[] {
  const results = documents
    .filter(isResult)
    .toSorted((one, other) => (textAt(one, 'message') < textAt(other, 'message') ? -1 : 1));
  return [...documents.filter((document) => !isResult(document)), ...results];
}

function isResult({ kind }: JsonObject): boolean {
  return kind === 'Result';
}

function resourceName(object: JsonObject): string {
  return textAt(object, 'metadata', 'annotations', 'crossplane.io/composition-resource-name');
}

function deletedDocument(deleted: readonly JsonObject[]): JsonObject {
  return { kind: 'Deleted', names: deleted.map((object) => textAt(object, 'metadata', 'name')).toSorted() };
}
