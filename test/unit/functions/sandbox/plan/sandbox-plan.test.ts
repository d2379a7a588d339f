import assert from 'node:assert/strict';
import { XSandboxModel } from '@openova/sandbox-model';
import { planSandbox } from '../../../../../functions/sandbox/plan/sandbox-plan.ts';
import { goodSettings, planOf, xrOf, type SandboxVariant } from '../sandbox-fixture.ts';

const gibibyte = 1_073_741_824;
const problemsOf = (variant: SandboxVariant) =>
  planSandbox(new XSandboxModel(xrOf(variant)), goodSettings(variant)).problems.map(({ stage, reason }) => `${stage}/${reason}`);

describe('planSandbox', () => {
  it('names everything by the owner uid [CF-29]', () => {
    const { ownerUid, namespace, tokenSecretName, byosSecretName, name, id, orgSlug } = planOf();
    assert.deepEqual({ ownerUid, namespace, tokenSecretName, byosSecretName, name, id, orgSlug }, {
      ownerUid: 'alice-5d6ae696',
      namespace: 'sandbox-alice-5d6ae696',
      tokenSecretName: 'sandbox-alice-5d6ae696-newapi-token',
      byosSecretName: 'sandbox-byos-claude-code-alice-5d6ae696',
      name: 'opencode-main',
      id: '00000001-5a2d-4c1e-9b7f-000000000000',
      orgSlug: 'acme',
    });
  });

  it('knows a Sandbox without a claim by its own name', () => {
    assert.equal(planOf({ metadata: { name: 'alone', labels: {} } }).name, 'alone');
  });

  it('does not depend on the name that Crossplane generates for the composite', () => {
    assert.equal(planOf({ metadata: { name: 'opencode-main-zzzzz' } }).ownerUid, planOf().ownerUid);
  });

  it('lets settings rename the Secrets [CF-71]', () => {
    const { tokenSecretName, byosSecretName } = planOf({ env: { SANDBOX_LLM_GATEWAY_TOKEN_SECRET: 'sandbox-tokens', SANDBOX_BYOS_SECRET_PREFIX: 'own' } });
    assert.deepEqual([tokenSecretName, byosSecretName], ['sandbox-tokens', 'own-alice-5d6ae696']);
  });

  it('has 4 CPU, 8Gi, 50Gi and 3 sessions without quota and plan [CF-07, CF-12]', () => {
    const { cpuMillicores, memoryBytes, storageBytes, quota } = planOf();
    assert.deepEqual([cpuMillicores, memoryBytes, storageBytes, quota.concurrentSessions], [4000, 8 * gibibyte, 50 * gibibyte, 3]);
  });

  it('has the quota of the plan unless the spec gives one [CF-06, CF-07, CF-10]', () => {
    assert.deepEqual(planOf({ spec: { planId: 'sandbox-ent', quota: { cpu: 12 } } }).quota, { cpu: '12', memory: '16Gi', storage: '500Gi', concurrentSessions: 0 });
  });

  it('has the capabilities of the plan unless the spec gives some [CF-11]', () => {
    assert.equal(planOf({ spec: { planId: 'sandbox-pro' } }).capabilities.length, 17);
    assert.deepEqual(planOf({ spec: { planId: 'sandbox-pro', capabilities: ['skills.list'] } }).capabilities, ['skills.list']);
  });

  it('reads null as absent', () => {
    const nothing = { quota: null, capabilities: null, repos: null, agentCatalogue: null, agent: null, planId: null, operatingMode: null };
    const { quota, capabilities, repos, agentCatalogue, suspended } = planOf({ spec: nothing });
    assert.deepEqual([quota.cpu, capabilities.length, repos, agentCatalogue, suspended], ['4', 10, [], [], false]);
  });

  const homes = [['50Gi', 10 * gibibyte], ['5Gi', 2.5 * gibibyte], ['500Gi', 10 * gibibyte]] as const;
  for (const [storage, bytes] of homes) {
    it(`keeps ${bytes / gibibyte}Gi of ${storage} for the home claim`, () => {
      assert.equal(planOf({ spec: { quota: { storage } } }).homeBytes, bytes);
    });
  }

  it('has the idle timeout of the spec, else that of the settings [CF-50]', () => {
    const env = { SANDBOX_IDLE_TIMEOUT_MINUTES: '45' };
    const minutes = [planOf(), planOf({ env }), planOf({ env, spec: { idleTimeoutMinutes: 240 } })].map(({ idleTimeoutMinutes }) => idleTimeoutMinutes);
    assert.deepEqual(minutes, [30, 45, 240]);
  });

  for (const [operatingMode, suspended] of [[undefined, false], ['Running', false], ['Suspended', true]] as const) {
    it(`${suspended ? 'sleeps' : 'runs'} with operatingMode ${operatingMode ?? 'left out'} [IDLE-09]`, () => {
      assert.equal(planOf({ spec: { operatingMode } }).suspended, suspended);
    });
  }

  for (const [tokenRotation, restarts] of [[undefined, false], ['Live', false], ['Restart', true]] as const) {
    it(`${restarts ? 'restarts' : 'stays up'} on rotation with tokenRotation ${tokenRotation ?? 'left out'} [CF-53]`, () => {
      assert.equal(planOf({ spec: { tokenRotation } }).restartOnRotation, restarts);
    });
  }

  it('refuses an e-mail without a letter or digit before the @ [CF-23]', () => {
    assert.deepEqual(problemsOf({ story: 'bad-owner' }), ['NamespaceReady/OwnerEmailInvalid']);
  });

  it('refuses an agent that the catalogue lacks', () => {
    assert.deepEqual(problemsOf({ spec: { agent: 'aider', agentCatalogue: ['opencode'] } }), ['PtyServerReady/ManifestRenderFailed']);
  });

  for (const spec of [{ agent: 'sovereign-shell' }, { agent: 'opencode' }, { agent: 'aider', agentCatalogue: undefined }, { agent: undefined }]) {
    it(`accepts ${JSON.stringify(spec)}`, () => {
      assert.deepEqual(problemsOf({ spec }), []);
    });
  }

  for (const [quota, stage] of [[{ cpu: '0' }, 'RBACReady'], [{ memory: '64Mi' }, 'RBACReady'], [{ storage: '0Gi' }, 'StorageReady']] as const) {
    it(`refuses a quota in which nothing could start: ${JSON.stringify(quota)}`, () => {
      assert.deepEqual(problemsOf({ spec: { quota } }), [`${stage}/ManifestRenderFailed`]);
    });
  }

  it('names all problems at once', () => {
    const spec = { agent: 'aider', repos: [{ giteaRepo: 'acme/a', size: '60Gi' }, { giteaRepo: 'acme/A' }] };
    const expected = ['NamespaceReady/OwnerEmailInvalid', 'StorageReady/ManifestRenderFailed', 'StorageReady/ManifestRenderFailed', 'PtyServerReady/ManifestRenderFailed'];
    assert.deepEqual(problemsOf({ story: 'bad-owner', spec }), expected);
  });
});
