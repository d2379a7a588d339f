import assert from 'node:assert/strict';
import type { JsonObject } from '@openova/function-sdk';
import { textAt } from '../../local/pipeline/index.ts';
import type { Render, RenderExtras, RenderInput } from '../../local/render/render-input.ts';

/** What a render came to. */
export type RenderOutcome = { readonly documents: readonly JsonObject[] } | { readonly failure: string };

/** Everything that the command line can print. */
export const allExtras: RenderExtras = { fullComposite: true, results: true, context: true };

export async function outcomeOf(render: Render, input: RenderInput, extras: RenderExtras = allExtras): Promise<RenderOutcome> {
  try {
    return { documents: inFixedOrder(await render(input, extras)) };
  } catch (error) {
    return { failure: (error as Error).message };
  }
}

/** Both printed the same, or both failed for the same reason. */
export function assertSameOutcome(embedded: RenderOutcome, engine: RenderOutcome): void {
  if (!('failure' in embedded && 'failure' in engine)) return assert.deepEqual(embedded, engine);
  // The engine wraps the reason in where it happened.
  const reason = embedded.failure.replace(/^cannot render composite resource: /, '');
  return assert.ok(engine.failure.includes(reason), `"${engine.failure}" does not say "${reason}"`);
}

// The engine looks at composed resources in the random order of a Go map, and says of each whether it is ready.
function inFixedOrder(documents: readonly JsonObject[]): readonly JsonObject[] {
  const results = documents.filter(isResult).toSorted((one, other) => (textAt(one, 'message') < textAt(other, 'message') ? -1 : 1));
  return [...documents.filter((document) => !isResult(document)), ...results];
}

function isResult({ kind }: JsonObject): boolean {
  return kind === 'Result';
}
