import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  encodeRequest,
  responseTo,
  setDesiredResource,
  type JsonObject,
  type RunFunctionRequest,
} from '@openova/function-sdk';
import {
  ComposeError,
  conditionsOf,
  eventText,
  objectAt,
  readerOf,
  reconcile,
  UnsupportedError,
  type ReconcileInput,
  type Reconciliation,
  type RunFunction,
} from '../../../../local/pipeline/index.ts';
import {
  observedObject,
  scriptedComposite,
  scriptedComposition,
  scriptedDefinition,
} from '../../../support/scripted-composite.ts';
import { scriptedFunction, type Script } from '../../../support/scripted-function.ts';

const now = new Date('2026-01-02T03:04:05.678Z');
const time = '2026-01-02T03:04:05Z';
const earlier = '2025-05-05T05:05:05Z';

function configMap(name: string, namespace = 'stage'): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
}

async function run(
  scripts: Readonly<Record<string, Script>>,
  changes: Partial<ReconcileInput> = {},
): Promise<Reconciliation> {
  return reconcile({
    composite: scriptedComposite(),
    composition: scriptedComposition(scripts),
    definition: scriptedDefinition,
    observed: [],
    functionNamed: () => async (request) => scriptedFunction(request),
    read: readerOf([]),
    now,
    ...changes,
  });
}

function condition({ conditions }: Reconciliation, type: string) {
  return conditions.find((each) => each.type === type);
}

function texts({ events }: Reconciliation): readonly string[] {
  return events.map((event) => `${event.type} ${event.reason} ${event.target}: ${eventText(event)}`);
}

/** Runs and keeps the requests. */
async function recorded(scripts: Readonly<Record<string, Script>>, objects: readonly JsonObject[] = []) {
  const seen: RunFunctionRequest[] = [];
  const functionNamed = (): RunFunction => async (request) => {
    seen.push(request);
    return scriptedFunction(request);
  };
  const result = await run(scripts, { functionNamed, read: readerOf(objects) });
  return { seen, result };
}

/** Resources that are not ready. */
function unready(...names: readonly string[]): NonNullable<Script['resources']> {
  return Object.fromEntries(names.map((name) => [name, { object: configMap(name) }]));
}

describe('reconcile: the pipeline', () => {
  it('gives every step what the steps before it desire and left in the context', async () => {
    const seen: RunFunctionRequest[] = [];
    await run(
      { one: { resources: { a: { object: configMap('a') } }, context: { key: 'value' } }, two: {} },
      {
        functionNamed: () => async (request) => {
          seen.push(request);
          return scriptedFunction(request);
        },
        context: { seed: 1 },
      },
    );
    assert.deepEqual(
      seen.map(({ context }) => context),
      [{ seed: 1 }, { seed: 1, key: 'value' }],
    );
    assert.deepEqual(
      seen.map(({ desired }) => [...desired.resources.keys()]),
      [[], ['a']],
    );
  });

  it('tags equal requests equally and says what it can do', async () => {
    let seen: RunFunctionRequest | undefined;
    const functionNamed = (): RunFunction => async (request) => {
      seen = request;
      return scriptedFunction(request);
    };
    await run({ only: {} }, { functionNamed });
    assert.deepEqual(seen?.capabilities, [
      'Capabilities',
      'RequiredResources',
      'Credentials',
      'Conditions',
      'RequiredSchemas',
    ]);
    const untagged = encodeRequest({ ...seen, tag: '', capabilities: [] });
    assert.equal(seen.tag, createHash('sha256').update(untagged).digest('hex'));
  });

  it('gives a function its credentials and what the Composition requires for it', async () => {
    const composition = scriptedComposition(
      { only: {} },
      {
        only: {
          credentials: [
            { name: 'key', source: 'Secret', secretRef: { namespace: 'stage', name: 'login' } },
            { name: 'none', source: 'None' },
          ],
          requirements: {
            requiredResources: [
              { requirementName: 'maps', apiVersion: 'v1', kind: 'ConfigMap', matchLabels: { a: 'b' } },
            ],
          },
        },
      },
    );
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'login', namespace: 'stage' },
      data: { password: 'aHVudGVyMg==' },
    };
    const labelled = { ...configMap('labelled'), metadata: { name: 'labelled', namespace: 'x', labels: { a: 'b' } } };
    let seen: RunFunctionRequest | undefined;
    await run(
      {},
      {
        composition,
        read: readerOf([secret, labelled, configMap('other')]),
        functionNamed: () => async (request) => scriptedFunction((seen = request)),
      },
    );
    assert.equal(Buffer.from(seen?.credentials.get('key')?.get('password') ?? []).toString(), 'hunter2');
    assert.deepEqual([...(seen?.credentials.keys() ?? [])], ['key']);
    assert.deepEqual(seen?.requiredResources.get('maps'), [{ object: labelled }]);
  });

  it('fails when a Secret of the credentials is missing', async () => {
    const composition = scriptedComposition(
      { only: {} },
      { only: { credentials: [{ name: 'key', source: 'Secret', secretRef: { namespace: 'stage', name: 'login' } }] } },
    );
    const result = await run({}, { composition });
    assert.equal(result.outcome, 'Failed');
  });

  it('takes the shortest time to live that is not zero', async () => {
    assert.equal(
      (await run({ a: { ttlSeconds: 90 }, b: { ttlSeconds: 0 }, c: { ttlSeconds: 30.5 } })).ttlSeconds,
      30.5,
    );
    assert.equal((await run({ a: {} })).ttlSeconds, undefined);
  });

  it('fails with the step when nobody serves its function or the call fails', async () => {
    const unknown = await run({ only: {} }, { functionNamed: () => undefined });
    assert.match(unknown.failure?.message ?? '', /step "only": unknown function "function-scripted"/);
    const broken = await run({ only: {} }, { functionNamed: () => () => Promise.reject(new Error('14 UNAVAILABLE')) });
    assert.match(
      condition(broken, 'Synced')?.message ?? '',
      /^cannot compose resources: cannot run Composition pipeline step "only": 14 UNAVAILABLE$/,
    );
  });
});

describe('reconcile: a fatal result', () => {
  const scripts: Readonly<Record<string, Script>> = {
    one: { resources: { a: { object: configMap('a') } }, results: [{ severity: 'Warning', message: 'smoke' }] },
    two: {
      conditions: [{ type: 'Safe', status: 'False', reason: 'Fire', target: 'CompositeAndClaim' }],
      results: [
        { severity: 'Normal', message: 'before' },
        { severity: 'Fatal', message: 'fire' },
        { severity: 'Normal', message: 'after' },
      ],
    },
    three: { results: [{ severity: 'Normal', message: 'never' }] },
  };

  it('ends the pipeline, changes nothing, and keeps what was said until then', async () => {
    let applied = false;
    const result = await run(scripts, { apply: async () => ((applied = true), new Map()) });
    assert.equal(result.outcome, 'Failed');
    assert.equal(applied, false);
    assert.deepEqual(result.resources, []);
    assert.equal(result.failure instanceof ComposeError && result.failure.fatalStep, 'two');
    assert.deepEqual(texts(result).slice(1), [
      'Warning ComposeResources Composite: cannot compose resources: pipeline step "two" returned a fatal result: fire',
      'Warning ComposeResources Composite: Pipeline step "one": smoke',
      'Normal ComposeResources Composite: Pipeline step "two": before',
    ]);
    assert.equal(condition(result, 'Synced')?.reason, 'ReconcileError');
    assert.equal(condition(result, 'Safe')?.status, 'False');
  });

  it('makes every condition unknown that no function returned', async () => {
    const status = {
      conditions: [
        { type: 'Old', status: 'True', reason: 'Was', lastTransitionTime: earlier },
        { type: 'Ready', status: 'True', reason: 'Available', lastTransitionTime: earlier },
      ],
    };
    const result = await run(scripts, { composite: scriptedComposite({ status }) });
    assert.deepEqual([condition(result, 'Old')?.status, condition(result, 'Old')?.reason], ['Unknown', 'FatalError']);
    assert.equal(condition(result, 'Ready')?.status, 'True');
  });
});

describe('reconcile: requirements', () => {
  const script = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'stage', matchName: 'script' } as const;

  it('calls a function again until it asks for nothing new', async () => {
    const { seen } = await recorded({ only: { requirements: { script, none: { ...script, matchName: 'none' } } } }, [
      configMap('script'),
    ]);
    assert.equal(seen.length, 2);
    assert.deepEqual(seen[1]?.requiredResources.get('script'), [{ object: configMap('script') }]);
    assert.deepEqual(seen[1]?.requiredResources.get('none'), []);
  });

  it('calls once a function that asks for nothing, and one that was given all it asks for', async () => {
    const composition = scriptedComposition(
      { only: { requirements: { script } } },
      {
        only: {
          requirements: {
            requiredResources: [
              { requirementName: 'script', apiVersion: 'v1', kind: 'ConfigMap', namespace: 'stage', name: 'script' },
            ],
          },
        },
      },
    );
    let count = 0;
    const functionNamed = (): RunFunction => async (request) => {
      count += 1;
      return scriptedFunction(request);
    };
    await run({}, { composition, functionNamed, read: readerOf([configMap('script')]) });
    assert.equal(count, 1);
    assert.equal((await recorded({ only: {} })).seen.length, 1);
  });

  it('passes the context of one call into the next, and the desired state of the last call only', async () => {
    let count = 0;
    const functionNamed = (): RunFunction => async (request) => {
      count += 1;
      const response = scriptedFunction(request);
      setDesiredResource(response, `call-${count}`, { object: configMap(`call-${count}`) });
      response.context = { ...response.context, [`call-${count}`]: true };
      return response;
    };
    const result = await run({ only: { requirements: { script } } }, { functionNamed });
    assert.deepEqual(result.context, { 'call-1': true, 'call-2': true });
    assert.deepEqual(
      result.resources.map(({ name }) => name),
      ['call-2'],
    );
  });

  it('gives up after six calls', async () => {
    const { seen, result } = await recorded({ only: { neverContent: true } });
    assert.equal(seen.length, 6);
    assert.match(result.failure?.message ?? '', /requirements didn't stabilize/);
  });

  it('does not go on asking for a function that gave a fatal result', async () => {
    const { seen } = await recorded({
      only: { neverContent: true, results: [{ severity: 'Fatal', message: 'enough' }] },
    });
    assert.equal(seen.length, 1);
  });
});

describe('reconcile: conditions and events', () => {
  it("drops what a function says of a condition that is the engine's own", async () => {
    const result = await run({
      only: { conditions: [{ type: 'Ready', status: 'False', reason: 'Forged', target: 'CompositeAndClaim' }] },
    });
    assert.equal(condition(result, 'Ready')?.reason, 'Available');
    assert.equal(result.status['claimConditionTypes'], undefined);
  });

  it('lists the condition types that go to the claim, and keeps those of before', async () => {
    const conditions: Script['conditions'] = [
      { type: 'Staged', status: 'True', reason: 'Built', target: 'CompositeAndClaim' },
      { type: 'Cast', status: 'True', reason: 'Hired' },
    ];
    const result = await run(
      { only: { conditions } },
      { composite: scriptedComposite({ status: { claimConditionTypes: ['Old', 'Staged'], gone: 1 } }) },
    );
    assert.deepEqual(result.status['claimConditionTypes'], ['Old', 'Staged']);
    assert.equal(result.status['gone'], undefined);
  });

  it('keeps the time of a condition that says nothing new', async () => {
    const status = {
      conditions: [
        { type: 'Staged', status: 'True', reason: 'Built', lastTransitionTime: earlier },
        { type: 'Cast', status: 'True', reason: 'Hired', lastTransitionTime: earlier },
      ],
    };
    const conditions: Script['conditions'] = [
      { type: 'Staged', status: 'True', reason: 'Built', message: '' },
      { type: 'Cast', status: 'True', reason: 'Hired', message: 'all' },
    ];
    const result = await run({ only: { conditions } }, { composite: scriptedComposite({ status }) });
    assert.equal(condition(result, 'Staged')?.lastTransitionTime, earlier);
    assert.equal(condition(result, 'Cast')?.lastTransitionTime, time);
  });

  it('marks its own conditions with the generation, and no others', async () => {
    const conditions: Script['conditions'] = [{ type: 'Staged', status: 'True', reason: 'Built' }];
    const result = await run(
      { only: { conditions } },
      { composite: scriptedComposite({ metadata: { generation: 4 } }) },
    );
    assert.deepEqual(
      ['Responsive', 'Staged', 'Synced', 'Ready'].map((type) => condition(result, type)?.observedGeneration),
      [4, undefined, 4, 4],
    );
  });

  it('makes events of results, with the reason and the target they name', async () => {
    const results: Script['results'] = [
      { severity: 'Normal', message: 'up' },
      { severity: 'Warning', message: 'dark', reason: 'NoLight', target: 'CompositeAndClaim' },
    ];
    const result = await run({ only: { results } });
    assert.deepEqual(texts(result), [
      'Normal SelectComposition Composite: Successfully selected composition: plays',
      'Normal ComposeResources Composite: Pipeline step "only": up',
      'Warning NoLight CompositeAndClaim: Pipeline step "only": dark',
    ]);
    assert.equal(result.events[2]?.message, 'dark');
  });

  it('says nothing of a Composition that was selected before', async () => {
    const result = await run(
      { only: {} },
      { composite: scriptedComposite({ spec: { compositionRef: { name: 'plays' } } }) },
    );
    assert.deepEqual(result.events, []);
  });
});

describe('reconcile: readiness', () => {
  for (const [names, message] of [
    [['b', 'a'], 'Unready resources: a, b'],
    [['c', 'b', 'a'], 'Unready resources: a, b, and c'],
    [['d', 'c', 'b', 'a'], 'Unready resources: a, b, c, and 1 more'],
  ] as const) {
    it(`names ${names.length} resources that are not ready`, async () => {
      const result = await run({ only: { resources: unready(...names) } });
      assert.deepEqual(condition(result, 'Ready'), {
        type: 'Ready',
        status: 'False',
        lastTransitionTime: time,
        reason: 'Creating',
        message,
      });
    });
  }

  it('is ready without any resource, and when every resource is', async () => {
    assert.equal(condition(await run({ only: {} }), 'Ready')?.status, 'True');
    const ready = { a: { object: configMap('a'), ready: true } };
    assert.equal(condition(await run({ only: { resources: ready } }), 'Ready')?.status, 'True');
  });

  it('believes the pipeline when it says whether the composite is ready', async () => {
    assert.equal(
      condition(await run({ only: { compositeReady: true, resources: unready('a') } }), 'Ready')?.status,
      'True',
    );
    const not = condition(await run({ only: { compositeReady: false } }), 'Ready');
    assert.deepEqual([not?.status, not?.message], ['False', undefined]);
  });
});

describe('reconcile: composed resources', () => {
  it('owns and labels what it composes', async () => {
    const { resources } = await run({
      only: {
        resources: { map: { object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'stage' } } } },
      },
    });
    assert.deepEqual(objectAt(resources[0]?.object, 'metadata'), {
      name: `hamlet-x2x4x-${createHash('sha256').update('5f0c6a1e-0000-4000-8000-000000000001map').digest('hex').slice(0, 12)}`,
      generateName: 'hamlet-x2x4x-',
      namespace: 'stage',
      annotations: { 'crossplane.io/composition-resource-name': 'map' },
      labels: {
        'crossplane.io/claim-name': 'hamlet',
        'crossplane.io/claim-namespace': 'theatre',
        'crossplane.io/composite': 'hamlet-x2x4x',
      },
      ownerReferences: [
        {
          apiVersion: 'test.openova.io/v1',
          kind: 'XPlay',
          name: 'hamlet-x2x4x',
          uid: '5f0c6a1e-0000-4000-8000-000000000001',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
  });

  it('keeps the name and the place of what exists, whatever the function says now', async () => {
    const observed = [observedObject('map', configMap('first-name', 'first-place'))];
    const { resources } = await run(
      { only: { resources: { map: { object: configMap('second-name', 'second-place') } } } },
      { observed },
    );
    assert.deepEqual(
      [resources[0]?.object['metadata']].map((metadata) => [
        objectAt(metadata)?.['name'],
        objectAt(metadata)?.['namespace'],
      ]),
      [['first-name', 'first-place']],
    );
  });

  it('deletes what is no longer desired and its own, and nothing else', async () => {
    const observed = [
      observedObject('own', configMap('own')),
      observedObject('kept', configMap('kept')),
      observedObject('nobodys', configMap('nobodys'), ''),
      observedObject('foreign', configMap('foreign'), 'somebody-else'),
    ];
    const { deleted } = await run({ only: { resources: { kept: { object: configMap('kept') } } } }, { observed });
    assert.deepEqual(deleted, [observed[0]]);
  });

  it('does not show a function what somebody else controls', async () => {
    let seen: RunFunctionRequest | undefined;
    const functionNamed = (): RunFunction => async (request) => responseTo((seen = request));
    const observed = [
      observedObject('own', configMap('own')),
      observedObject('foreign', configMap('foreign'), 'somebody-else'),
    ];
    await run({ only: {} }, { observed, functionNamed });
    assert.deepEqual([...(seen?.observed.resources.keys() ?? [])], ['own']);
  });

  it('references what it composes in a fixed order', async () => {
    const resources = {
      z: { object: configMap('b') },
      y: { object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } } },
      x: { object: configMap('a') },
    };
    const { composite } = await run({ only: { resources } });
    assert.deepEqual(objectAt(composite, 'spec')?.['resourceRefs'], [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'stage' },
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'b', namespace: 'stage' },
      { apiVersion: 'v1', kind: 'Namespace', name: 'a' },
    ]);
  });

  it('reports what the API server refuses and stays unsynced for it', async () => {
    const resources = { a: { object: configMap('a'), ready: true }, b: { object: configMap('b'), ready: true } };
    const result = await run({ only: { resources } }, { apply: async () => new Map([['a', 'field is immutable']]) });
    assert.equal(condition(result, 'Synced')?.message, 'Unsynced resources: a');
    assert.equal(condition(result, 'Ready')?.status, 'True');
    assert.deepEqual(texts(result).slice(1), [
      'Warning ComposeResources Composite: cannot apply composed resource "a": field is immutable',
      'Normal ComposeResources Composite: Composed resource "a" is not yet valid',
    ]);
  });

  it('fails when applying fails', async () => {
    const failure = new ComposeError('cannot apply composed resource "a": namespace not found');
    const result = await run({ only: {} }, { apply: () => Promise.reject(failure) });
    assert.equal(result.outcome, 'Failed');
    assert.equal(
      condition(result, 'Synced')?.message,
      'cannot compose resources: cannot apply composed resource "a": namespace not found',
    );
  });
});

describe('reconcile: composites that are not composed', () => {
  it('leaves a paused one alone', async () => {
    const composite = scriptedComposite({ metadata: { annotations: { 'crossplane.io/paused': 'true' } } });
    const result = await run({ only: {} }, { composite, functionNamed: () => assert.fail('called') });
    assert.equal(result.outcome, 'Paused');
    assert.equal(conditionsOf(result.status).find(({ type }) => type === 'Synced')?.reason, 'ReconcilePaused');
  });

  it('calls no function for one that is being deleted', async () => {
    const composite = scriptedComposite({ metadata: { deletionTimestamp: earlier } });
    const result = await run({ only: {} }, { composite, functionNamed: () => assert.fail('called') });
    assert.deepEqual([result.outcome, condition(result, 'Ready')?.reason], ['Deleting', 'Deleting']);
  });
});

describe('reconcile: what only the real engine can do', () => {
  const composition = scriptedComposition({ only: {} });
  const changed = (spec: JsonObject): JsonObject => ({
    ...composition,
    spec: { ...objectAt(composition, 'spec'), ...spec },
  });
  const cases: readonly (readonly [string, Partial<ReconcileInput>])[] = [
    ['a mode other than Pipeline', { composition: changed({ mode: 'Resources' }) }],
    ['an Operation', { composition: { ...composition, kind: 'Operation' } }],
    ['connection secrets of a Composition', { composition: changed({ writeConnectionSecretsToNamespace: 'x' }) }],
    [
      'connection secrets of a composite',
      { composite: scriptedComposite({ spec: { writeConnectionSecretToRef: { name: 'x' } } }) },
    ],
    [
      'connection secrets of a composed resource',
      { observed: [observedObject('a', { ...configMap('a'), spec: { writeConnectionSecretToRef: { name: 'x' } } })] },
    ],
    ['a namespaced composite', { composite: scriptedComposite({ metadata: { namespace: 'stage', name: 'a' } }) }],
    [
      'required schemas',
      {
        composition: scriptedComposition(
          { only: {} },
          { only: { requirements: { requiredSchemas: [{ requirementName: 'a' }] } } },
        ),
      },
    ],
  ];
  for (const [name, changes] of cases) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(run({}, { composition, ...changes }), UnsupportedError);
    });
  }

  it('refuses a Composition for another kind and an XRD of another one', async () => {
    await assert.rejects(
      run({}, { composition: changed({ compositeTypeRef: { apiVersion: 'test.openova.io/v1', kind: 'XOpera' } }) }),
      /it is for test.openova.io\/v1 XOpera/,
    );
    await assert.rejects(
      run({}, { definition: { ...scriptedDefinition, spec: { group: 'other', names: { kind: 'XPlay' } } } }),
      /cannot use XRD/,
    );
  });
});
