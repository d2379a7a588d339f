import assert from 'node:assert/strict';
import { objectAt, textAt } from '../../../../local/pipeline/index.ts';
import { embeddedRender } from '../../../../local/render/render-embedded.ts';
import type { RenderInput } from '../../../../local/render/render-input.ts';
import { stageOf, storyStages } from '../../../../local/stages/story-stages.ts';
import { scriptedComposite, scriptedComposition, scriptedDefinition } from '../../../support/scripted-composite.ts';
import { scriptedFunction, type Script } from '../../../support/scripted-function.ts';

const render = embeddedRender({ functionNamed: () => async (request) => scriptedFunction(request) });

function story(script: Script): RenderInput {
  return {
    composite: scriptedComposite({ metadata: { name: 'plain' } }),
    composition: scriptedComposition({ only: script }),
    definition: scriptedDefinition,
    observed: [],
    required: [],
    context: {},
  };
}

const workload = {
  object: { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'w', namespace: 'stage' }, spec: {} },
};

describe('stages of a story', () => {
  it('starts with nothing observed and ends when nothing is new', async () => {
    const stages = await Array.fromAsync(storyStages(story({ resources: { workload } }), render));
    assert.deepEqual(
      stages.map(({ input }) => input.observed.length),
      [0, 1, 1, 1],
    );
    assert.equal(objectAt(stages.at(-1)?.input.observed[0], 'status')?.['readyReplicas'], 1);
  });

  it('carries the status of the composite on, with the time given', async () => {
    const time = '2026-01-02T03:04:05Z';
    const stages = await Array.fromAsync(storyStages(story({ status: { act: 1 } }), render, time));
    const composite = stages.at(-1)?.input.composite;
    assert.equal(objectAt(composite, 'status')?.['act'], 1);
    const conditions = objectAt(composite, 'status')?.['conditions'] as { lastTransitionTime: string }[];
    assert.deepEqual([...new Set(conditions.map(({ lastTransitionTime }) => lastTransitionTime))], [time]);
    assert.equal(textAt(composite, 'metadata', 'labels', 'crossplane.io/composite'), 'hamlet-x2x4x');
  });

  it('gives one stage, and the last one when the story is over before', async () => {
    const first = story({ resources: { workload } });
    assert.equal((await stageOf(first, render, 1)).number, 1);
    assert.equal((await stageOf(first, render, 99)).number, 3);
  });
});
