import assert from 'node:assert/strict';
import type { JsonObject } from '@openova/function-sdk';
import { claimToComposite, compositeName } from '../../../../local/render/claim-to-composite.ts';
import { scriptedDefinition } from '../../../support/scripted-composite.ts';

function claim(metadata: JsonObject = {}, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'test.openova.io/v1',
    kind: 'Play',
    metadata: { name: 'hamlet', namespace: 'theatre', ...metadata },
    spec,
  };
}

describe('the composite of a claim', () => {
  it('belongs to the claim and has its spec', () => {
    const composite = claimToComposite(claim({}, { acts: 5, compositionRef: { name: 'plays' } }), scriptedDefinition);
    assert.deepEqual(composite, {
      apiVersion: 'test.openova.io/v1',
      kind: 'XPlay',
      metadata: {
        name: compositeName('theatre', 'hamlet'),
        labels: { 'crossplane.io/claim-name': 'hamlet', 'crossplane.io/claim-namespace': 'theatre' },
      },
      spec: {
        acts: 5,
        compositionRef: { name: 'plays' },
        claimRef: { apiVersion: 'test.openova.io/v1', kind: 'Play', name: 'hamlet', namespace: 'theatre' },
      },
    });
  });

  it('takes labels and annotations along, but not those of Kubernetes', () => {
    const composite = claimToComposite(
      claim({
        labels: { team: 'stage', 'app.kubernetes.io/name': 'x' },
        annotations: {
          note: 'n',
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          'k8s.io/x': 'y',
          'crossplane.io/external-name': 'e',
        },
      }),
      scriptedDefinition,
    );
    const { labels, annotations } = composite['metadata'] as JsonObject;
    assert.deepEqual(annotations, { note: 'n', 'crossplane.io/external-name': 'e' });
    assert.deepEqual(Object.keys(labels as JsonObject), [
      'team',
      'crossplane.io/claim-name',
      'crossplane.io/claim-namespace',
    ]);
  });

  it("keeps what is Crossplane's own out of the spec, whoever wrote it there", () => {
    const machinery = {
      resourceRefs: [{ name: 'victim' }],
      claimRef: { name: 'other' },
      crossplane: {},
      compositeDeletePolicy: 'Background',
      compositionRevisionRef: { name: 'r' },
      writeConnectionSecretToRef: { name: 's' },
    };
    const composite = claimToComposite(claim({}, machinery), scriptedDefinition);
    assert.deepEqual(Object.keys(composite['spec'] as JsonObject), ['claimRef']);
    assert.equal(((composite['spec'] as JsonObject)['claimRef'] as JsonObject)['name'], 'hamlet');
  });

  it('has the name that the claim refers to, if it does', () => {
    const composite = claimToComposite(claim({}, { resourceRef: { name: 'hamlet-abcde' } }), scriptedDefinition);
    assert.equal((composite['metadata'] as JsonObject)['name'], 'hamlet-abcde');
  });

  it('gets the same name every time, of at most 63 characters', () => {
    assert.match(compositeName('theatre', 'hamlet'), /^hamlet-[b-df-hj-np-tv-xz2-9]{5}$/);
    assert.equal(compositeName('theatre', 'hamlet'), compositeName('theatre', 'hamlet'));
    assert.notEqual(compositeName('theatre', 'hamlet'), compositeName('opera', 'hamlet'));
    assert.equal(compositeName('theatre', 'x'.repeat(63)).length, 63);
  });

  it('refuses a claim of another kind and one without a namespace', () => {
    assert.throws(
      () => claimToComposite({ ...claim(), kind: 'Opera' }, scriptedDefinition),
      /offers claims of kind Play/,
    );
    assert.throws(() => claimToComposite(claim({ namespace: '' }), scriptedDefinition), /needs a metadata.namespace/);
  });
});
