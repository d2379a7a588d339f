import assert from 'node:assert/strict';
import { compositeProblems } from '../../../../../functions/sandbox/plan/composite-problems.ts';
import { storyNames, xrOf } from '../sandbox-fixture.ts';

const owner = { email: 'alice@acme.example', orgRef: { slug: 'acme' } };
const found = (spec: Readonly<Record<string, unknown>>) => compositeProblems(xrOf({ spec })).map(({ stage, reason }) => `${stage}/${reason}`);

describe('compositeProblems', () => {
  for (const story of storyNames) {
    it(`finds nothing wrong with the story ${story}`, () => {
      assert.deepEqual(compositeProblems(xrOf({ story })), []);
    });
  }

  const cases: readonly { readonly title: string; readonly spec: Readonly<Record<string, unknown>>; readonly problem: string }[] = [
    { title: 'an owner that is missing', spec: { owner: undefined }, problem: 'NamespaceReady/OwnerEmailMissing' },
    { title: 'an e-mail that is missing [CF-04]', spec: { owner: { orgRef: owner.orgRef } }, problem: 'NamespaceReady/OwnerEmailMissing' },
    { title: 'an e-mail that is none [CF-23]', spec: { owner: { ...owner, email: 'alice' } }, problem: 'NamespaceReady/OwnerEmailInvalid' },
    { title: 'an Organization that is missing [CF-05]', spec: { owner: { email: owner.email } }, problem: 'NamespaceReady/OwnerOrgRefMissing' },
    { title: 'a slug that is missing [CF-05]', spec: { owner: { ...owner, orgRef: {} } }, problem: 'NamespaceReady/OwnerOrgRefMissing' },
    { title: 'a slug that is none [CF-05]', spec: { owner: { ...owner, orgRef: { slug: 'Acme' } } }, problem: 'NamespaceReady/ManifestRenderFailed' },
    { title: 'an agent outside the catalogue [CF-08]', spec: { agentCatalogue: ['emacs'] }, problem: 'PtyServerReady/ManifestRenderFailed' },
    { title: 'an unknown agent', spec: { agent: 'emacs' }, problem: 'PtyServerReady/ManifestRenderFailed' },
    { title: 'a repository without an Organization [CF-09]', spec: { repos: [{ giteaRepo: 'checkout' }] }, problem: 'StorageReady/ManifestRenderFailed' },
    { title: 'a bad CPU quota', spec: { quota: { cpu: 'many' } }, problem: 'RBACReady/ManifestRenderFailed' },
    { title: 'a bad storage quota', spec: { quota: { storage: 'much' } }, problem: 'StorageReady/ManifestRenderFailed' },
    { title: 'a plan that is not text [CF-10]', spec: { planId: 7 }, problem: 'NamespaceReady/ManifestRenderFailed' },
    { title: 'a bad capability [CF-11]', spec: { capabilities: ['*'] }, problem: 'MCPServerReady/ManifestRenderFailed' },
    { title: 'a bad channel', spec: { channels: [''] }, problem: 'NewAPITokenReady/ManifestRenderFailed' },
    { title: 'an unknown token rotation', spec: { tokenRotation: 'Never' }, problem: 'NewAPITokenReady/ManifestRenderFailed' },
    { title: 'an unknown operating mode', spec: { operatingMode: 'Paused' }, problem: 'PtyServerReady/ManifestRenderFailed' },
    { title: 'a bad runtime class', spec: { runtimeClassName: 'G Visor' }, problem: 'PtyServerReady/ManifestRenderFailed' },
    { title: 'a bad idle timeout', spec: { idleTimeoutMinutes: 0 }, problem: 'PtyServerReady/ManifestRenderFailed' },
  ];

  for (const { title, spec, problem } of cases) {
    it(`finds ${title}`, () => {
      assert.deepEqual(found(spec), [problem]);
    });
  }

  it('finds a problem with anything that is no composite', () => {
    for (const given of [undefined, null, 'text', 7, [], {}, { spec: [] }]) assert.ok(compositeProblems(given).length > 0);
  });
});
