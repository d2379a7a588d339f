import assert from 'node:assert/strict';
import { commonLabels, podSelector } from '../../../../../functions/sandbox/resources/metadata.ts';
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

  const versions = [
    ['r.example/a:1.2.3', '1.2.3'],
    [`r.example/a:1.2.3@sha256:${'0123456789abcdef'.repeat(4)}`, 'sha256-0123456789ab'],
    [`r.example:5000/a@sha256:${'f'.repeat(64)}`, 'sha256-ffffffffffff'],
    [`r.example/a:${'v'.repeat(100)}`, 'v'.repeat(63)],
    ['r.example/a:_', ''],
  ] as const;
  for (const [image, version] of versions) {
    it(`has version "${version}" with image ${image.slice(0, 40)}`, () => {
      assert.equal(commonLabels(planOf(), 'x', image)['app.kubernetes.io/version'], version);
    });
  }

  it('makes a legal label of any slug that the schema allows', () => {
    const plan = planOf({ spec: { owner: { email: 'a@b', orgRef: { slug: 'acme--' } } } });
    assert.equal(commonLabels(plan, 'x', 'a:1')['openova.io/organization'], 'acme');
  });

  it('selects the Pods of a program by one label', () => {
    assert.deepEqual(podSelector('pty-server'), { 'app.kubernetes.io/name': 'pty-server' });
  });
});
