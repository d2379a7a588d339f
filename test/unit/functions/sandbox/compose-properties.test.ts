import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { compose, type ComposeInput, type ComposeResult } from '../../../../functions/sandbox/compose.ts';
import { identityProblems } from '../../../support/object-identity.ts';
import { foreignNames, generatedInputs, inputOf, type GeneratedInput } from './sandbox-arbitrary.ts';
import { tokenValue, verdicts } from './sandbox-fixture.ts';

const runs = { numRuns: 1000 };

const stageTypes = ['NamespaceReady', 'RBACReady', 'StorageReady', 'PtyServerReady', 'MCPServerReady', 'NewAPITokenReady'];
const failureReasons = ['OwnerEmailMissing', 'OwnerEmailInvalid', 'OwnerOrgRefMissing', 'ManifestRenderFailed', 'GitopsWriteFailed', 'TokenMintFailed', 'NoAllowedChannels'];
const inputReasons = ['OwnerEmailMissing', 'OwnerEmailInvalid', 'OwnerOrgRefMissing', 'ManifestRenderFailed'];

function holds(title: string, property: (input: GeneratedInput, result: ComposeResult) => void): void {
  it(title, () => {
    fc.assert(fc.property(generatedInputs, (input) => property(input, compose(inputOf(input)))), runs);
  });
}

/** The whole result as text, the resources in their order. */
function text({ resources, ...rest }: ComposeResult): string {
  return JSON.stringify({ resources: [...resources], ...rest });
}

/** The same, with the keys of every object sorted, as the wire has them. */
function wireText(result: ComposeResult): string {
  return JSON.stringify(sortedKeys(JSON.parse(text(result))));
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sortedKeys(item)]));
}

function reversedKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversedKeys) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([key, item]) => [key, reversedKeys(item)])) as T;
}

/** The same input with the keys of every map and object in another order. */
function reordered({ observed, ...input }: GeneratedInput): ComposeInput {
  const entries = [...observed].map(([name, object]) => [name, reversedKeys(object)] as const);
  return inputOf({ ...reversedKeys(input), observed: new Map(entries.toReversed()) });
}

/** Beginnings of observed names that this spec and these settings no longer want. */
function unwanted({ composite, env }: GeneratedInput): string[] {
  const { owner, repos } = composite.spec;
  const slugs = (repos ?? []).map(({ giteaRepo }) => giteaRepo.toLowerCase().replace(`${owner.orgRef.slug}/`, '').replace('/', '-'));
  const oldClaims = ['old', 'checkout', 'checkout-infra', 'platform-design-system', 'design-system'].filter((slug) => !slugs.includes(slug));
  return [
    ...oldClaims.map((slug) => `repo-claim-${slug}`),
    ...(env['SANDBOX_ACTIVATOR_NAMESPACE'] ? [] : ['activator-grant']),
    ...(env['SANDBOX_NETWORK_POLICY_FLAVOUR'] === 'cilium' ? [] : ['network-policy-cilium']),
    ...(env['SANDBOX_EGRESS_CIDRS'] ? [] : ['network-policy-internet']),
  ];
}

function phaseOfStages(stages: ComposeResult['conditions'], observedAnything: boolean): string {
  if (stages.some(({ status, reason }) => status === 'False' && failureReasons.includes(reason))) return 'Failed';
  if (stages.every(({ status }) => status === 'True')) return 'Ready';
  return observedAnything ? 'Provisioning' : 'Pending';
}

const stageBeginnings: readonly (readonly [RegExp, string])[] = [
  [/^namespace$/, 'NamespaceReady'],
  [/^(resource-quota|limit-range|agent-service-account|mcp-service-account|mcp-role|mcp-role-binding|network-policy-.+)$/, 'RBACReady'],
  [/^(home-claim|repo-claim-.+)$/, 'StorageReady'],
  [/^(pty-server|pty-server-service|pty-server-route|activator-grant)$/, 'PtyServerReady'],
  [/^(mcp-service|openova-sandbox-mcp)$/, 'MCPServerReady'],
  [/^token-secret$/, 'NewAPITokenReady'],
];

function stageOf(name: string): string | undefined {
  return stageBeginnings.find(([pattern]) => pattern.test(name))?.[1];
}

/** The run that follows `result`, once Crossplane has written its status; its own condition Synced stays. */
function runAfter(input: GeneratedInput, result: ComposeResult, milliseconds: number): ComposeResult {
  const { conditions = [] } = (input.composite.status ?? {}) as { conditions?: readonly { readonly type: string }[] };
  const written = result.conditions.map((condition) => ({ ...condition, lastTransitionTime: new Date(input.now).toISOString() }));
  const status = { ...result.status, conditions: [...conditions.filter(({ type }) => type === 'Synced'), ...written] };
  return compose(inputOf({ ...input, composite: { ...input.composite, status }, now: input.now + milliseconds }));
}

describe('compose, for any input', () => {
  holds('gives byte-identical output for equal input, whatever the order of its keys, and leaves the input alone [CF-72]', (input, result) => {
    const given = inputOf(input);
    const before = JSON.stringify([given, [...input.observed]]);
    assert.equal(text(compose(given)), text(result));
    assert.equal(JSON.stringify([given, [...input.observed]]), before);
    const other = compose(reordered(input));
    assert.equal(wireText(other), wireText(result));
    assert.deepEqual([...other.resources.keys()], [...result.resources.keys()]);
  });

  holds('composes objects with legal names and labels, each once, and nothing of another pipeline step', (_, { resources, conditions }) => {
    assert.deepEqual(foreignNames.filter((name) => resources.has(name)), []);
    if (conditions.some(({ reason }) => inputReasons.includes(reason))) return;
    const objects = [...resources.values()].map(({ object }) => object);
    assert.deepEqual(identityProblems(objects.filter(({ kind }) => kind !== 'Secret')), []);
    for (const { metadata } of objects) assert.match(metadata?.name ?? '', /^(?=.{1,253}$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
  });

  holds('never leaves out what is observed and still wanted', (input, result) => {
    const missing = [...input.observed.keys()].filter((name) => !foreignNames.includes(name) && !result.resources.has(name));
    const blocked = result.conditions.some(({ reason, message }) => inputReasons.includes(reason) && message !== input.tokenContext?.message);
    const allowed = blocked ? [] : unwanted(input);
    assert.deepEqual(missing.filter((name) => !allowed.some((prefix) => name.startsWith(prefix))), []);
  });

  holds('composes nothing anew but the Namespace while that is not active [CF-30]', ({ observed, mintedSecret }, { resources }) => {
    const namespace = observed.get('namespace') as { status?: { phase?: string } } | undefined;
    if (namespace?.status?.phase === 'Active') return;
    const fresh = [...resources.keys()].filter((name) => !observed.has(name) && !(mintedSecret && name === 'token-secret'));
    assert.deepEqual(fresh.filter((name) => name !== 'namespace'), []);
  });

  holds('has the six stages and Idle, each True or False for a reason, and the phase that follows [CF-14, CF-16, CF-17, CF-19, CF-20, CF-21]', (input, result) => {
    const { conditions, status, lookAgainSeconds } = result;
    assert.deepEqual(conditions.map(({ type }) => type), [...stageTypes, 'Idle']);
    for (const condition of conditions) {
      assert.match(condition.status, /^(True|False)$/);
      assert.match(condition.reason, /^[A-Z][A-Za-z]+$/);
      assert.equal(typeof condition.message, 'string');
    }
    assert.equal(status.phase, phaseOfStages(conditions.slice(0, 6), input.observed.size > 0));
    if (status.phase === 'Failed') assert.equal(lookAgainSeconds, 30);
    else assert.ok(lookAgainSeconds === undefined || (Number.isInteger(lookAgainSeconds) && lookAgainSeconds >= 1));
  });

  holds('turns a stage True only with all its resources ready, whatever the other stages say [CF-18]', ({ existingSecret }, { conditions, resources }) => {
    for (const { type, reason } of conditions.slice(0, 6)) {
      const ready = [...resources].filter(([name]) => stageOf(name) === type).map(([, resource]) => resource.ready);
      if (type === 'NewAPITokenReady' && existingSecret) continue;
      if (reason === 'GitopsReconciled') assert.deepEqual([ready.length > 0, ready.every(Boolean)], [true, true]);
      if (reason === 'Provisioning') assert.ok(ready.includes(false) || type === 'NewAPITokenReady');
    }
  });

  holds('differs between two clocks only by stages that pass a time limit', (input, result) => {
    const later = compose(inputOf({ ...input, now: input.now + 400_000 }));
    assert.equal(JSON.stringify([...later.resources]), JSON.stringify([...result.resources]));
    assert.deepEqual({ ...later.status, phase: '' }, { ...result.status, phase: '' });
    for (const [index, condition] of later.conditions.entries()) {
      const before = result.conditions[index];
      if (condition.reason !== 'GitopsWriteFailed') assert.deepEqual(condition, before);
    }
  });

  holds('settles: the next run says the same and has no further event', (input, result) => {
    const second = runAfter(input, result, 100);
    const third = runAfter(input, second, 200);
    assert.deepEqual(verdicts(second), verdicts(result));
    assert.deepEqual(second.status, result.status);
    assert.deepEqual({ ...third, resources: '' }, { ...second, resources: '', events: [] });
  });

  holds('keeps the token out of everything but its Secret', (_, { resources, ...rest }) => {
    const others = [...resources].filter(([name]) => name !== 'token-secret');
    const secret = resources.get('token-secret')?.object.metadata;
    const shown = JSON.stringify([rest, others, secret]);
    assert.ok(!shown.includes(tokenValue) && !shown.includes(Buffer.from(tokenValue).toString('base64')));
  });
});
