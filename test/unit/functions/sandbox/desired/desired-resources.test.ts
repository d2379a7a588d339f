import assert from 'node:assert/strict';
import type { KubernetesObject } from '@openova/sandbox-model';
import { desiredResources, keptResources } from '../../../../../functions/sandbox/desired/desired-resources.ts';
import type { TokenState } from '../../../../../functions/sandbox/desired/token-state.ts';
import { observedObject } from '../observed-object.ts';
import { composedObjects, failedToken, healthyCluster, mintedToken, planOf } from '../sandbox-fixture.ts';

const plan = planOf();
const { tokenContext, mintedSecret } = mintedToken();
const minted: TokenState = { context: tokenContext, composed: mintedSecret, exists: true };
const none: TokenState = { context: failedToken('TokenMintFailed'), composed: undefined, exists: false };
const brought: TokenState = { context: tokenContext, composed: undefined, exists: true };
const nothing = new Map<string, KubernetesObject>();
const allStagesButNamespace = ['RBACReady', 'StorageReady', 'PtyServerReady', 'MCPServerReady'];

const namesOf = ({ objects }: { readonly objects: ReadonlyMap<string, unknown> }) => [...objects.keys()];

describe('desiredResources', () => {
  it('begins with the Namespace alone [CF-30]', () => {
    const desired = desiredResources(plan, none, nothing, false);
    assert.deepEqual(namesOf(desired), ['namespace']);
    assert.deepEqual([...desired.withheld], allStagesButNamespace);
  });

  it('adds nothing to the active Namespace while there is no token [TF-21]', () => {
    assert.deepEqual(namesOf(desiredResources(plan, none, nothing, true)), ['namespace']);
  });

  it('wants everything once the Namespace is active and a token exists', () => {
    const desired = desiredResources(plan, minted, nothing, true);
    assert.deepEqual(namesOf(desired), [...composedObjects().keys()]);
    assert.equal(desired.withheld.size, 0);
  });

  it('composes no Secret for a token that somebody else brought [CF-35]', () => {
    const names = namesOf(desiredResources(plan, brought, nothing, true));
    assert.ok(names.includes('pty-server') && !names.includes('token-secret'));
  });

  for (const [title, token, active] of [['the token is gone', none, true], ['the Namespace is not active', minted, false]] as const) {
    it(`keeps what is observed when ${title}, in its proper form [TF-23]`, () => {
      const observed = healthyCluster();
      const { objects, withheld } = desiredResources(plan, token, observed, active);
      const wanted = [...composedObjects().keys()].filter((name) => name !== 'token-secret' || token.composed);
      assert.deepEqual([...objects.keys()], wanted);
      assert.deepEqual(objects.get('pty-server'), composedObjects().get('pty-server'));
      assert.equal(withheld.size, 0);
    });
  }

  it('withholds the rest of a stage of which something is observed', () => {
    const service = composedObjects().get('pty-server-service');
    const { objects, withheld } = desiredResources(plan, none, new Map(service && [['pty-server-service', service]]), true);
    assert.deepEqual([...objects.keys()], ['namespace', 'pty-server-service']);
    assert.ok(withheld.has('PtyServerReady'));
  });

  it('never asks a claim to shrink', () => {
    const small = planOf({ spec: { quota: { storage: '10Gi' } } });
    const { objects } = desiredResources(small, minted, healthyCluster(), true);
    const { spec } = objects.get('home-claim') as { spec?: { resources?: unknown } };
    assert.deepEqual(spec?.resources, { requests: { storage: '10Gi' } });
  });
});

describe('keptResources', () => {
  it('keeps all of ours as it is, sorted, and nothing of another step', () => {
    const observed = healthyCluster();
    const foreign = observedObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }, 'ready');
    const { objects, withheld } = keptResources(new Map([['zebra', foreign], ...[...observed].toReversed()]), undefined);
    assert.deepEqual([...objects.keys()], [...observed.keys()].toSorted());
    assert.deepEqual(objects.get('pty-server'), composedObjects().get('pty-server'));
    assert.equal(withheld.size, 0);
  });

  it('prefers the Secret of the mint step to the observed one', () => {
    const rotated = mintedToken({}, '2026-03-01T08:00:00Z').mintedSecret;
    assert.equal(keptResources(healthyCluster(), rotated).objects.get('token-secret'), rotated);
  });

  it('invents nothing', () => {
    assert.equal(keptResources(nothing, undefined).objects.size, 0);
  });
});
