import assert from 'node:assert/strict';
import { xsandboxProblems } from '@openova/sandbox-model';

const owner = { email: 'alice@acme.example', orgRef: { slug: 'acme' } };
const composite = (spec: unknown) => ({ apiVersion: 'sandbox.openova.io/v1', kind: 'XSandbox', metadata: { name: 'x' }, spec });
const paths = (given: unknown) => xsandboxProblems(given).map(({ path }) => path);

describe('xsandboxProblems', () => {
  it('finds nothing wrong with the smallest spec', () => {
    assert.deepEqual(xsandboxProblems(composite({ owner })), []);
  });

  it('names every problem at once, sorted by path', () => {
    const spec = { owner: { email: 'x' }, repos: [{}, { giteaRepo: 'a' }], quota: { cpu: 'much' }, agent: 'emacs' };
    assert.deepEqual(paths(composite(spec)), ['spec.agent', 'spec.owner.email', 'spec.owner.orgRef', 'spec.quota.cpu', 'spec.repos[0].giteaRepo', 'spec.repos[1].giteaRepo']);
  });

  it('names a value once although several rules refuse it', () => {
    assert.deepEqual(paths(composite({ owner, quota: { cpu: true } })), ['spec.quota.cpu']);
  });

  it('tells missing from wrong', () => {
    const found = xsandboxProblems(composite({ owner: { email: 'x' } }));
    assert.deepEqual(found.map(({ path, missing }) => [path, missing]), [['spec.owner.email', false], ['spec.owner.orgRef', true]]);
  });

  it('begins each message with the path', () => {
    for (const { path, message } of xsandboxProblems(composite({ owner: {}, planId: 7 }))) assert.ok(message.startsWith(`${path} `));
  });

  for (const given of [null, undefined, 'text', [], {}, { spec: null }, composite(null), composite([]), composite({ owner: null })]) {
    it(`has problems with ${JSON.stringify(given)}, without throwing`, () => {
      assert.ok(xsandboxProblems(given).length > 0);
    });
  }
});
