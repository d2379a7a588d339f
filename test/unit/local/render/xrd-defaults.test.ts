import assert from 'node:assert/strict';
import type { JsonObject } from '@openova/function-sdk';
import { withXrdDefaults } from '../../../../local/render/xrd-defaults.ts';
import { scriptedComposite, scriptedDefinition } from '../../../support/scripted-composite.ts';

describe('defaults of the XRD', () => {
  it('fills in what is missing, at every depth', () => {
    const { spec } = withXrdDefaults(scriptedComposite(), scriptedDefinition);
    assert.deepEqual(spec, {
      claimRef: { apiVersion: 'test.openova.io/v1', kind: 'Play', name: 'hamlet', namespace: 'theatre' },
      language: 'en',
      stage: { width: 8 },
      acts: [{ title: 'first', minutes: 45, cast: [{ role: 'ghost' }, { role: 'extra' }] }],
      props: { skull: { weight: 1.5 }, sword: { weight: 2 } },
      note: null,
    });
  });

  it('sets the update policy that the XRD names', () => {
    const definition = {
      ...scriptedDefinition,
      spec: { ...(scriptedDefinition['spec'] as JsonObject), defaultCompositionUpdatePolicy: 'Manual' },
    };
    const { spec } = withXrdDefaults(scriptedComposite(), definition);
    assert.equal((spec as JsonObject)['compositionUpdatePolicy'], 'Manual');
  });

  it('refuses a version that the XRD does not have', () => {
    assert.throws(
      () => withXrdDefaults({ ...scriptedComposite(), apiVersion: 'test.openova.io/v9' }, scriptedDefinition),
      /has no version test.openova.io\/v9/,
    );
  });
});
