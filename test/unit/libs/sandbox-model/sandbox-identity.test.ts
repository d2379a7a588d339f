import assert from 'node:assert/strict';
import { ownerUid, sandboxIdentity, XSandboxModel } from '@openova/sandbox-model';
import { xrOf } from '../../functions/sandbox/sandbox-fixture.ts';

const identityOf = (variant: Parameters<typeof xrOf>[0]) => sandboxIdentity(new XSandboxModel(xrOf(variant)));

describe('sandboxIdentity', () => {
  it('takes the name of the claim', () => {
    assert.deepEqual(identityOf({}), { name: 'opencode-main', ownerUid: 'alice-5d6ae696' });
  });

  it('takes the name of the composite when there is no claim', () => {
    const identity = identityOf({ metadata: { name: 'alone', labels: {} } });
    assert.deepEqual(identity, { name: 'alone', ownerUid: ownerUid({ orgSlug: 'acme', email: 'alice@acme.example', sandboxName: 'alone' }) });
  });

  it('has no owner uid for an e-mail that yields nothing DNS-safe', () => {
    assert.equal(identityOf({ spec: { owner: { email: '+@acme.example', orgRef: { slug: 'acme' } } } }).ownerUid, undefined);
  });
});
