import assert from 'node:assert/strict';
import { serve, type FunctionServer, type JsonObject } from '@openova/function-sdk';
import { embeddedRender, reconcileEmbedded, type EmbeddedOptions } from '../../local/render/render-embedded.ts';
import type { RenderExtras, RenderInput } from '../../local/render/render-input.ts';
import { engineRender } from '../../local/render/render-with-engine.ts';
import { withXrdDefaults } from '../../local/render/xrd-defaults.ts';
import { currentCore } from '../../tools/engine/artefacts.ts';
import { coreRender } from '../support/core-render.ts';
import { realEngines, skipWithoutEngine } from '../support/real-engines.ts';
import { assertSameOutcome, printedBy, writtenByCore, writtenByPipeline } from '../support/render-outcome.ts';
import {
  observedObject,
  scriptedComposite,
  scriptedComposition,
  scriptedDefinition,
} from '../support/scripted-composite.ts';
import { scriptedFunction, type Script } from '../support/scripted-function.ts';

interface Case extends Partial<RenderInput> {
  readonly name: string;
  readonly scripts: Readonly<Record<string, Script>>;
  readonly steps?: Readonly<Record<string, JsonObject>>;
  readonly extras?: RenderExtras;
}

const configMap = (name: string, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'stage', ...metadata },
});
const warnings: Script['results'] = [
  { severity: 'Normal', message: 'curtain up' },
  { severity: 'Warning', message: 'no light', reason: 'Dark', target: 'CompositeAndClaim' },
];
const conditions: Script['conditions'] = [
  { type: 'Staged', status: 'True', reason: 'Built', target: 'CompositeAndClaim' },
  { type: 'Ready', status: 'True', reason: 'Never' },
  { type: 'Cast', status: 'Unknown', reason: 'Auditions', message: 'in May' },
];
const finished = {
  act: 1,
  claimConditionTypes: ['Staged'],
  conditions: [
    { type: 'Responsive', status: 'True', reason: 'WatchCircuitClosed', lastTransitionTime: '2025-05-05T05:05:05Z' },
    { type: 'Staged', status: 'True', reason: 'Built', lastTransitionTime: '2025-05-05T05:05:05Z' },
    { type: 'Synced', status: 'True', reason: 'ReconcileSuccess', lastTransitionTime: '2025-05-05T05:05:05Z' },
    { type: 'Ready', status: 'True', reason: 'Available', lastTransitionTime: '2025-05-05T05:05:05Z' },
  ],
};

const cases: readonly Case[] = [
  { name: 'a pipeline that composes nothing', scripts: { only: {} } },
  { name: 'the same without any extra', scripts: { only: { status: { act: 1 } } }, extras: {} },
  {
    name: 'requests as every step gets them',
    scripts: {
      first: {
        resources: { stage: { object: configMap('stage'), ready: true } },
        context: { key: { deep: [1, null] } },
        status: { act: 1, props: {} },
      },
      second: { mirror: 'mirror', status: { scene: 2 } },
    },
  },
  {
    name: 'requests with observed resources',
    observed: [observedObject('stage', configMap('stage-one')), observedObject('gone', configMap('gone'))],
    scripts: { only: { mirror: 'mirror', resources: { stage: { object: configMap('other-name') } } } },
  },
  {
    name: 'names: given, generated, long, kept',
    observed: [
      observedObject('kept', {
        ...configMap('kept-name'),
        metadata: { name: 'kept-name', namespace: 'kept', generateName: 'kept-' },
      }),
    ],
    scripts: {
      only: {
        resources: {
          given: { object: configMap('given') },
          generated: { object: { apiVersion: 'v1', kind: 'Namespace' } },
          prefixed: { object: { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'prefix' } } },
          long: {
            object: { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: `${'long-'.repeat(20)}x` } },
          },
          kept: {
            object: configMap('new-name', {
              labels: { own: 'yes', 'crossplane.io/composite': 'forged' },
              annotations: { a: 'b' },
            }),
            ready: true,
          },
          role: {
            object: {
              apiVersion: 'rbac.authorization.k8s.io/v1',
              kind: 'Role',
              metadata: { name: 'sandbox:reader', namespace: 'stage' },
            },
          },
        },
      },
    },
  },
  {
    name: 'a composite without uid, labels and claim',
    composite: scriptedComposite({ metadata: { name: 'bare', uid: '', labels: {} }, spec: { claimRef: null } }),
    scripts: { only: { mirror: 'mirror', resources: { stage: { object: configMap('stage') } } } },
  },
  {
    name: 'resources with owners and status of their own',
    scripts: {
      only: {
        resources: {
          owned: {
            object: configMap('owned', { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u1' }] }),
          },
          told: { object: { ...configMap('told'), status: { phase: 'x' } } },
        },
      },
    },
  },
  { name: 'results and conditions', scripts: { one: { results: warnings, conditions }, two: { results: warnings } } },
  {
    name: 'many resources that are not ready',
    scripts: {
      only: {
        resources: Object.fromEntries(
          ['d', 'b', 'a', 'c', 'e'].map((name) => [name, { object: configMap(name), ready: name === 'e' }]),
        ),
      },
    },
  },
  {
    name: 'three resources that are not ready',
    scripts: {
      only: { resources: Object.fromEntries(['b', 'a', 'c'].map((name) => [name, { object: configMap(name) }])) },
    },
  },
  {
    name: 'a composite said to be ready',
    scripts: { only: { compositeReady: true, resources: { a: { object: configMap('a') } } } },
  },
  {
    name: 'a composite said not to be ready',
    scripts: { only: { compositeReady: false, resources: { a: { object: configMap('a'), ready: true } } } },
  },
  {
    name: 'required resources by name and by label, in one and in several calls',
    required: [
      configMap('script'),
      configMap('prompt', { labels: { kind: 'prompt' } }),
      configMap('cue', { labels: { kind: 'prompt' } }),
    ],
    scripts: {
      asks: {
        mirror: 'asked',
        requirements: {
          script: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'stage', matchName: 'script' },
          nothing: { apiVersion: 'v1', kind: 'Secret', matchName: 'nothing' },
        },
      },
      again: {
        mirror: 'again',
        oneByOne: true,
        requirements: {
          labelled: { apiVersion: 'v1', kind: 'ConfigMap', matchLabels: { kind: 'prompt' } },
          composite: { apiVersion: 'test.openova.io/v1', kind: 'XPlay', matchName: 'nobody' },
          script: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'stage', matchName: 'script' },
        },
      },
    },
    steps: {
      asks: {
        requirements: {
          requiredResources: [
            {
              requirementName: 'boot',
              apiVersion: 'v1',
              kind: 'ConfigMap',
              namespace: 'stage',
              matchLabels: { kind: 'prompt' },
            },
          ],
        },
      },
    },
  },
  { name: 'requirements that never settle', scripts: { only: { neverContent: true } } },
  {
    name: 'a fatal result',
    scripts: {
      one: { results: warnings, conditions },
      two: { results: [{ severity: 'Fatal', message: 'fire' }] },
      three: { status: { act: 3 } },
    },
  },
  { name: 'an invalid name', scripts: { only: { resources: { bad: { object: configMap('Bad_Name') } } } } },
  {
    name: 'a resource that somebody else controls',
    scripts: {
      only: {
        resources: {
          owned: {
            object: configMap('owned', {
              ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u1', controller: true }],
            }),
          },
        },
      },
    },
  },
  { name: 'an observed resource without its annotation', observed: [configMap('nobody')], scripts: { only: {} } },
  {
    name: 'an observed resource that somebody else controls',
    observed: [observedObject('foreign', configMap('foreign'), 'other')],
    scripts: { only: {} },
  },
  {
    name: 'a resource dropped by a later step',
    scripts: { one: { resources: { a: { object: configMap('a') } } }, two: { drop: ['a'] } },
  },
  {
    name: 'a seeded context',
    context: { 'test.openova.io/key': { a: [1, 'b'] }, other: 'text' },
    scripts: { one: { context: { more: 1 } }, two: { mirror: 'mirror' } },
  },
  {
    name: 'a context that is dropped',
    scripts: { one: { context: { a: 1 } }, two: { context: null }, three: { mirror: 'mirror' } },
  },
  {
    name: 'a composite with a status and a generation',
    composite: scriptedComposite({
      metadata: { generation: 7 },
      status: {
        old: true,
        claimConditionTypes: ['Old'],
        conditions: [
          {
            type: 'Old',
            status: 'True',
            reason: 'Was',
            lastTransitionTime: '2025-05-05T05:05:05Z',
            observedGeneration: 3,
          },
          {
            type: 'Ready',
            status: 'False',
            reason: 'Creating',
            lastTransitionTime: '2025-05-05T05:05:05Z',
            observedGeneration: 7,
          },
        ],
      },
    }),
    scripts: {
      only: {
        mirror: 'mirror',
        status: { act: 1, conditions: [{ type: 'Written', status: 'True', reason: 'ByHand' }] },
        conditions,
      },
    },
  },
  {
    name: 'a composite whose status does not change',
    composite: scriptedComposite({ spec: { compositionRef: { name: 'plays' } }, status: finished }),
    scripts: { only: { status: { act: 1 }, conditions: conditions.slice(0, 1) } },
    extras: {},
  },
  {
    name: 'a composite of the newer scope',
    definition: {
      ...scriptedDefinition,
      spec: { ...(scriptedDefinition['spec'] as JsonObject), scope: 'Cluster', claimNames: undefined },
    },
    observed: [observedObject('a', configMap('a'))],
    scripts: {
      only: { mirror: 'mirror', status: { act: 1 }, conditions, resources: { a: { object: configMap('a') } } },
    },
  },
  {
    name: 'the same without its label',
    composite: scriptedComposite({ metadata: { labels: {} }, status: finished }),
    observed: [observedObject('a', configMap('a'))],
    scripts: {
      only: {
        status: { act: 1 },
        conditions: conditions.slice(0, 1),
        resources: { a: { object: configMap('a'), ready: true } },
      },
    },
  },
  {
    name: 'a paused composite',
    composite: scriptedComposite({ metadata: { annotations: { 'crossplane.io/paused': 'true' }, generation: 2 } }),
    scripts: { only: { status: { act: 1 } } },
  },
  {
    name: 'a composite that is being deleted',
    composite: scriptedComposite({ metadata: { deletionTimestamp: '2025-05-05T05:05:05Z' } }),
    scripts: { only: { status: { act: 1 } } },
  },
];

function inputOf({ scripts, steps, ...given }: Case): RenderInput {
  const definition = given.definition ?? scriptedDefinition;
  return {
    composite: withXrdDefaults(given.composite ?? scriptedComposite(), definition),
    composition: scriptedComposition(scripts, steps),
    definition,
    observed: given.observed ?? [],
    required: given.required ?? [],
    context: given.context ?? {},
  };
}

const options: EmbeddedOptions = { functionNamed: () => async (request) => scriptedFunction(request) };

for (const { version, engine, missing } of await realEngines()) {
  describe(`embedded pipeline and core ${version} with a scripted function`, () => {
    let server: FunctionServer;
    let addresses: ReadonlyMap<string, string>;
    before(async function () {
      if (!engine) return skipWithoutEngine(this, missing);
      server = await serve(scriptedFunction, { address: { host: '127.0.0.1', port: 0 } });
      addresses = new Map([['function-scripted', server.address]]);
    });
    after(async () => server?.close());

    for (const each of cases) {
      const input = inputOf(each);

      // Only the command line can seed a context.
      if (!each.context) {
        it(`come to the same for ${each.name}`, async () => {
          assertSameOutcome(
            await writtenByPipeline(input, options),
            await writtenByCore(input, { ...engine!, addresses }),
          );
        });
      }

      // The command line is the same with every core.
      if (engine?.version !== currentCore.version) continue;
      it(`print the same for ${each.name}`, async () => {
        const printed = await printedBy(engineRender({ ...engine, addresses }), input, each.extras);
        assertSameOutcome(await printedBy(embeddedRender(options), input, each.extras), printed);
      });
    }

    // Core 2.3 deletes what nobody controls, core 2.4 cannot know that it is the composite's and leaves it alone.
    it('delete only what the composite controls, as core 2.4 does', async () => {
      const input = inputOf({
        name: '',
        scripts: { only: {} },
        observed: [observedObject('nobodys', configMap('nobodys'), '')],
      });
      const { deleted } = await coreRender(input, { ...engine!, addresses });
      assert.equal(deleted.length, version.startsWith('2.3.') ? 1 : 0);
      assert.deepEqual((await reconcileEmbedded(input, options)).result.deleted, []);
    });
  });
}
