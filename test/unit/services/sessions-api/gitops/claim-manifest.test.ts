import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { claimManifest } from '../../../../../services/sessions-api/gitops/claim-manifest.ts';
import { mergePatched } from '../../../../../services/sessions-api/gitops/merge-patched.ts';
import { claimWith } from '../claim-fixture.ts';

describe('the file of a claim', () => {
  it('holds what was asked for, and nothing that the cluster added', () => {
    const claim = claimWith({ status: { phase: 'Ready' } });
    const added = { ...claim, metadata: { ...claim.metadata, resourceVersion: '7', annotations: { 'openova.io/sandbox-display-name': 'Shop', 'kubectl.kubernetes.io/last-applied': '{}' } } };
    const references = { resourceRef: { name: 'one-abcde' }, compositionRef: { name: 'sandboxes' } };
    const file = parse(claimManifest({ ...added, spec: { ...claim.spec, ...references } })) as Record<string, Record<string, unknown>>;
    assert.deepEqual(Object.keys(file), ['apiVersion', 'kind', 'metadata', 'spec']);
    assert.deepEqual(file['spec'], claim.spec);
    assert.deepEqual(file['metadata']?.['annotations'], { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent', 'openova.io/sandbox-display-name': 'Shop' });
  });

  it('is the same for the same claim, whatever the order of its fields', () => {
    const claim = claimWith({});
    const turned = { ...claim, spec: Object.fromEntries(Object.entries(claim.spec).toReversed()) as typeof claim.spec };
    assert.equal(claimManifest(claim), claimManifest(turned));
  });
});

describe('a merge patch', () => {
  it('sets, removes and leaves alone', () => {
    const patched = mergePatched({ a: { b: 1, c: 2 }, d: [1], e: 'x' }, { a: { b: null, f: 3 }, d: [2], g: { h: null } });
    assert.deepEqual(patched, { a: { c: 2, f: 3 }, d: [2], e: 'x', g: {} });
  });
});
