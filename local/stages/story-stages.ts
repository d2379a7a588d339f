import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@openova/function-sdk';
import { conditionsOf, crossplaneMetadata, objectAt, textAt } from '../pipeline/index.ts';
import type { Render, RenderInput } from '../render/render-input.ts';
import { advance, emptyCluster, objectsIn } from './simulated-cluster.ts';

/** One render of a story's life. */
export interface StoryStage {
  /** From 0, where nothing is observed. */
  readonly number: number;
  readonly input: RenderInput;
  /** The composite in full, and the composed resources. */
  readonly composite: JsonObject;
  readonly resources: readonly JsonObject[];
}

// Nothing is measured from it, so it may be the same every time.
const createdAt = '2024-01-01T00:00:00Z';

// Far more than any story needs; a pipeline that never comes to rest ends here.
const maxStages = 30;

/**
 * The life of a composite from its beginning in a cluster where everything goes well: each stage renders what the
 * cluster has made of the one before. Ends with the first stage in which nothing is new. `time` is when conditions
 * change; functions measure from it.
 */
export async function* storyStages(
  first: RenderInput,
  render: Render,
  time = timestampNow(),
): AsyncGenerator<StoryStage> {
  let cluster = emptyCluster;
  let input: RenderInput = { ...first, observed: [] };
  for (let number = 0; number < maxStages; number += 1) {
    const [composite = {}, ...resources] = await render(input, { fullComposite: true });
    yield { number, input, composite, resources };
    cluster = advance(cluster, resources, createdAt);
    const next = { ...first, composite: persisted(composite, time), observed: objectsIn(cluster) };
    if (isDeepStrictEqual(next, input)) return;
    input = next;
  }
}

/** One stage of that life, or the last one when it is over before. */
export async function stageOf(first: RenderInput, render: Render, number: number): Promise<StoryStage> {
  let found: StoryStage | undefined;
  for await (const stage of storyStages(first, render)) {
    found = stage;
    if (stage.number === number) break;
  }
  if (!found) throw new Error('cannot render: there is no stage');
  return found;
}

// As the API server keeps it between two reconciles.
function persisted(composite: JsonObject, time: string): JsonObject {
  const { compositeLabel } = crossplaneMetadata;
  const metadata = objectAt(composite, 'metadata');
  const labels = { [compositeLabel]: textAt(metadata, 'name'), ...objectAt(metadata, 'labels') };
  const conditions = conditionsOf(objectAt(composite, 'status')).map((condition) => ({
    ...condition,
    lastTransitionTime: time,
  }));
  return {
    ...composite,
    metadata: { creationTimestamp: createdAt, ...metadata, labels },
    status: { ...objectAt(composite, 'status'), conditions },
  };
}

function timestampNow(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
