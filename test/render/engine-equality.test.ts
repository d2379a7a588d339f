import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import {
  callFunctions,
  serveFunctions,
  type FunctionCalls,
  type ServedFunctions,
} from '../../local/functions/served-functions.ts';
import { embeddedRender } from '../../local/render/render-embedded.ts';
import type { RenderInput } from '../../local/render/render-input.ts';
import { engineRender } from '../../local/render/render-with-engine.ts';
import { loadStory, storyNames } from '../../local/render/story.ts';
import { storyStages } from '../../local/stages/story-stages.ts';
import type { Engine } from '../../tools/engine/find-engine.ts';
import { inParallel } from '../support/in-parallel.ts';
import { realEngines, skipWithoutEngine } from '../support/real-engines.ts';
import { assertSameOutcome, printedBy, writtenByCore, writtenByPipeline } from '../support/render-outcome.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stories = await storyNames(root);
const engines = await realEngines();

describe('embedded pipeline and the real engine on the stories', () => {
  let served: ServedFunctions;
  let calls: FunctionCalls;
  before(async () => {
    served = await serveFunctions({ root, env: { PATH: process.env['PATH'] } });
    calls = callFunctions(served.addresses);
  });
  after(async () => {
    calls?.close();
    await served?.close();
  });

  for (const { version, engine, missing } of engines) {
    for (const name of stories) {
      it(`print ${name} as the command line with core ${version} does`, async function () {
        if (!engine) return skipWithoutEngine(this, missing);
        const { input } = await loadStory(root, name);
        await assertSamePrint(input, engine);
      });

      it(`compose every stage of ${name} as core ${version} does`, async function () {
        if (!engine) return skipWithoutEngine(this, missing);
        const { input } = await loadStory(root, name);
        const stages = await Array.fromAsync(storyStages(input, embeddedRender(calls)));
        assert.ok(stages.length > 1, 'the story has no second stage');
        await Promise.all(inParallel(stages.map((stage) => () => assertSameStage(stage.input, engine))));
      });
    }
  }

  async function assertSamePrint(input: RenderInput, engine: Engine): Promise<void> {
    const { addresses } = served;
    assertSameOutcome(
      await printedBy(embeddedRender(calls), input),
      await printedBy(engineRender({ ...engine, addresses }), input),
    );
  }

  async function assertSameStage(input: RenderInput, engine: Engine): Promise<void> {
    const { addresses } = served;
    return assertSameOutcome(
      await writtenByPipeline(input, calls),
      await writtenByCore(input, { ...engine, addresses }),
    );
  }
});
