import assert from 'node:assert/strict';
import { podSelector } from '../../../../../functions/sandbox/resources/metadata.ts';
import { composedObjects, planOf } from '../sandbox-fixture.ts';

describe('the metadata of composed objects', () => {
  it('says who manages every object and whose it is', () => {
    const objects = [...composedObjects({ story: 'team-repos' })].filter(([name]) => name !== 'token-secret');
    for (const [name, { metadata }] of objects) {
      assert.equal(metadata?.labels?.['openova.io/managed-by'], 'catalyst', name);
      assert.match(metadata?.labels?.['openova.io/sandbox-owner'] ?? '', /^bob-mason-[0-9a-f]{8}$/, name);
    }
  });

  it('carries no e-mail address', () => {
    assert.ok(!JSON.stringify([...composedObjects().values()]).includes('alice@acme.example'));
  });

  it('makes a legal label of any slug that the schema allows', () => {
    const plan = planOf({ spec: { owner: { email: 'a@b', orgRef: { slug: 'acme--' } } } });
    assert.equal(plan.labels.sandbox['openova.io/organization'], 'acme');
  });

  it('selects the Pods of a program by one label', () => {
    assert.deepEqual(podSelector('pty-server'), { 'app.kubernetes.io/name': 'pty-server' });
  });
});
