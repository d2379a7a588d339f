import assert from 'node:assert/strict';
import type { KubernetesObject } from '@openova/sandbox-model';
import { fieldAt } from '../../../support/manifest-field.ts';
import { observedObject } from './observed-object.ts';
import {
  activeNamespace, conditionOf, failedToken, healthyCluster, mintedToken, now, run, runHealthy, statusAfter, storyNames, verdicts, type SandboxRun,
} from './sandbox-fixture.ts';

const names = ({ resources }: Pick<ReturnType<typeof run>, 'resources'>) => [...resources.keys()];
const allReady = [
  'NamespaceReady: True/GitopsReconciled',
  'RBACReady: True/GitopsReconciled',
  'StorageReady: True/GitopsReconciled',
  'PtyServerReady: True/GitopsReconciled',
  'MCPServerReady: True/GitopsReconciled',
  'NewAPITokenReady: True/GitopsReconciled',
];

describe('compose, from the first run to Ready', () => {
  it('begins with the Namespace, all stages present and phase Pending [CF-17, CF-19, CF-29, CF-30]', () => {
    const result = run();
    assert.deepEqual(names(result), ['namespace']);
    assert.deepEqual(verdicts(result), [
      'NamespaceReady: False/Provisioning',
      'RBACReady: False/Waiting',
      'StorageReady: False/Waiting',
      'PtyServerReady: False/Waiting',
      'MCPServerReady: False/Waiting',
      'NewAPITokenReady: False/Waiting',
      'Idle: False/Running',
    ]);
    assert.equal(result.status.phase, 'Pending');
  });

  for (const phase of ['Terminating', undefined]) {
    it(`adds nothing to a Namespace whose phase is ${phase ?? 'not told'} [CF-30]`, () => {
      const object = run().resources.get('namespace')?.object as KubernetesObject;
      const observed = new Map([['namespace', observedObject(object, phase ? 'notReady' : 'noStatus')]]);
      const result = run({ ...mintedToken(), observed });
      assert.deepEqual(names(result), ['namespace', 'token-secret']);
      assert.equal(result.status.phase, 'Provisioning');
    });
  }

  it('adds nothing to the active Namespace until the first token is minted [TF-21, CF-35]', () => {
    const result = run({ observed: activeNamespace(), tokenContext: failedToken('Waiting') });
    assert.deepEqual(names(result), ['namespace']);
    assert.equal(conditionOf(result, 'NamespaceReady').status, 'True');
  });

  it('composes everything once the token is there', () => {
    assert.deepEqual(names(run({ ...mintedToken(), observed: activeNamespace() })), [
      'namespace',
      'resource-quota',
      'limit-range',
      'agent-service-account',
      'mcp-service-account',
      'mcp-role',
      'mcp-role-binding',
      'network-policy-default-deny',
      'network-policy-dns',
      'network-policy-pty-server-ingress',
      'network-policy-mcp-server-ingress',
      'network-policy-pty-server-to-mcp-server',
      'network-policy-mcp-server-to-pty-server',
      'network-policy-platform',
      'network-policy-kube-api',
      'home-claim',
      'pty-server-service',
      'pty-server',
      'pty-server-route',
      'mcp-service',
      'openova-sandbox-mcp',
      'token-secret',
    ]);
  });

  it('is Ready when all six stages are True, and tells so once [CF-20]', () => {
    const result = runHealthy();
    assert.deepEqual(verdicts(result), [...allReady, 'Idle: False/Running']);
    assert.deepEqual([result.status.phase, result.lookAgainSeconds], ['Ready', undefined]);
    assert.deepEqual(result.events.map(({ type, reason }) => `${type}/${reason}`), ['Normal/SandboxReady']);
    assert.deepEqual([...result.resources.values()].filter(({ ready }) => !ready), []);
  });

  for (const name of ['pty-server', 'openova-sandbox-mcp', 'token-secret']) {
    it(`is not Ready without ${name} [CF-20]`, () => {
      const observed = healthyCluster();
      observed.delete(name);
      assert.equal(runHealthy({ observed }).status.phase, 'Provisioning');
    });
  }

  it('says the same on the next run, and has no event [CF-72]', () => {
    const first = runHealthy();
    const second = runHealthy({ status: statusAfter(first, undefined, now), now: now + 3_600_000 });
    assert.deepEqual({ ...second, events: [] }, { ...first, events: [] });
    assert.deepEqual(second.events, []);
  });

  it('composes a Sandbox from before plans and capabilities existed [CF-12]', () => {
    const { status } = runHealthy({ spec: { planId: undefined, capabilities: undefined } });
    assert.equal(status.phase, 'Ready');
  });
});

describe('compose, with inputs that cannot be composed', () => {
  const cases: readonly { readonly title: string; readonly given: SandboxRun; readonly stage: string; readonly reason: string }[] = [
    { title: 'an e-mail without owner uid [CF-23]', given: { story: 'bad-owner' }, stage: 'NamespaceReady', reason: 'OwnerEmailInvalid' },
    { title: 'no pty-server image [CF-24]', given: { env: { SANDBOX_PTY_SERVER_IMAGE: undefined } }, stage: 'PtyServerReady', reason: 'ManifestRenderFailed' },
    { title: 'no MCP image [CF-24]', given: { env: { SANDBOX_MCP_IMAGE: '' } }, stage: 'MCPServerReady', reason: 'ManifestRenderFailed' },
    { title: 'no newapi URL [CF-24]', given: { env: { SANDBOX_NEWAPI_URL: '' } }, stage: 'PtyServerReady', reason: 'ManifestRenderFailed' },
    { title: 'no Sovereign FQDN [CF-24]', given: { env: { SOVEREIGN_FQDN: '' } }, stage: 'PtyServerReady', reason: 'ManifestRenderFailed' },
    { title: 'a spec that the schema refuses', given: { spec: { quota: { cpu: 'much' } } }, stage: 'RBACReady', reason: 'ManifestRenderFailed' },
    { title: 'more storage than the quota', given: { spec: { repos: [{ giteaRepo: 'acme/a', size: '1Ti' }] } }, stage: 'StorageReady', reason: 'ManifestRenderFailed' },
    { title: 'a step input of another kind', given: { input: { apiVersion: 'v1', kind: 'ConfigMap' } }, stage: 'NamespaceReady', reason: 'ManifestRenderFailed' },
  ];

  for (const { title, given, stage, reason } of cases) {
    it(`fails the stage that shows it: ${title} [CF-21]`, () => {
      const result = run(given);
      const failed = conditionOf(result, stage);
      assert.deepEqual([failed.status, failed.reason, result.status.phase, result.lookAgainSeconds], ['False', reason, 'Failed', 30]);
      assert.notEqual(failed.message, '');
      assert.deepEqual(result.events.map((event) => `${event.type}/${event.reason}`), [`Warning/${reason}`]);
      assert.deepEqual(names(result), []);
    });
  }

  it('keeps all that is observed, and the addresses in the status', () => {
    const healthy = runHealthy();
    const given = { status: statusAfter(healthy, undefined, now), observed: healthyCluster(), env: { SANDBOX_MCP_IMAGE: 'a:latest' } };
    const result = run(given);
    assert.deepEqual(names(result), [...healthyCluster().keys()].toSorted());
    assert.deepEqual(result.status, { ...healthy.status, phase: 'Failed' });
    assert.deepEqual(verdicts(result).filter((verdict) => !verdict.includes('True')), ['MCPServerReady: False/ManifestRenderFailed', 'Idle: False/Running']);
  });

  it('leaves a sleeping Sandbox asleep', () => {
    const result = run({ story: 'suspended', observed: healthyCluster({ story: 'suspended' }), env: { SANDBOX_MCP_IMAGE: '' } });
    assert.equal(conditionOf(result, 'Idle').status, 'True');
    assert.equal(fieldAt(result.resources.get('pty-server')?.object, 'spec', 'replicas'), 0);
  });
});

describe('compose, with a token that is late or gone', () => {
  for (const reason of ['TokenMintFailed', 'NoAllowedChannels']) {
    it(`shows ${reason} of the mint step unchanged, and tries again after 30 s [CF-26, TF-19, TF-20]`, () => {
      const result = run({ observed: activeNamespace(), tokenContext: failedToken(reason, 'as the mint step says it') });
      assert.deepEqual(conditionOf(result, 'NewAPITokenReady'), { type: 'NewAPITokenReady', status: 'False', reason, message: 'as the mint step says it' });
      assert.deepEqual([result.status.phase, result.lookAgainSeconds, names(result)], ['Failed', 30, ['namespace']]);
    });
  }

  it('keeps the old Secret and everything observed when a rotation fails [TF-23]', () => {
    const result = run({ observed: healthyCluster(), tokenContext: failedToken('TokenMintFailed') });
    assert.deepEqual(names(result), [...healthyCluster().keys()]);
    assert.deepEqual(result.resources.get('token-secret')?.object, mintedToken().mintedSecret);
    assert.deepEqual(verdicts(result).slice(0, 6), [...allReady.slice(0, 5), 'NewAPITokenReady: False/TokenMintFailed']);
  });

  it('waits for a Secret where no step mints, and asks for it [SEC-03]', () => {
    const { tokenSecretToLookUp, conditions } = run({ observed: activeNamespace() });
    assert.deepEqual(tokenSecretToLookUp, { namespace: 'sandbox-alice-5d6ae696', name: 'sandbox-alice-5d6ae696-newapi-token' });
    assert.equal(conditionOf({ conditions }, 'NewAPITokenReady').reason, 'Waiting');
  });

  it('becomes Ready on a Secret that somebody else made, without composing it', () => {
    const { mintedSecret: existingSecret } = mintedToken();
    const observed = healthyCluster();
    observed.delete('token-secret');
    const result = run({ observed, existingSecret });
    assert.deepEqual([result.status.phase, result.resources.has('token-secret'), result.tokenSecretToLookUp !== undefined], ['Ready', false, true]);
  });

  it('keeps a stage waiting of which only a part is composed [CF-18, TF-21]', () => {
    const service = healthyCluster().get('pty-server-service') as KubernetesObject;
    const result = run({ observed: new Map([...activeNamespace(), ['pty-server-service', service]]), tokenContext: failedToken('Waiting') });
    assert.deepEqual(names(result), ['namespace', 'pty-server-service']);
    assert.deepEqual([conditionOf(result, 'PtyServerReady').status, conditionOf(result, 'PtyServerReady').reason], ['False', 'Waiting']);
  });

  it('asks for no Secret that the pipeline manages, or once composed', () => {
    assert.equal(runHealthy().tokenSecretToLookUp, undefined);
    assert.equal(run({ observed: healthyCluster() }).tokenSecretToLookUp, undefined);
    assert.equal(run({ observed: activeNamespace(), tokenContext: failedToken('TokenMintFailed') }).tokenSecretToLookUp, undefined);
  });
});

describe('compose, asleep', () => {
  it('stays Ready with Idle True and no replica [CF-22, IDLE-09]', () => {
    const result = runHealthy({ story: 'suspended' });
    assert.deepEqual(verdicts(result), [...allReady, 'Idle: True/Suspended']);
    assert.deepEqual([result.status.phase, fieldAt(result.resources.get('pty-server')?.object, 'spec', 'replicas')], ['Ready', 0]);
  });

  it('keeps claims and token while it sleeps', () => {
    const result = runHealthy({ spec: { operatingMode: 'Suspended', repos: [{ giteaRepo: 'acme/a' }] } });
    for (const name of ['home-claim', 'repo-claim-a', 'token-secret']) assert.ok(result.resources.has(name));
  });

  it('keeps Ready while it falls asleep and before the Pod is gone [CF-22]', () => {
    const result = runHealthy({ spec: { operatingMode: 'Suspended' }, observed: healthyCluster() });
    assert.deepEqual(verdicts(result), [...allReady, 'Idle: False/Suspending']);
  });
});

describe('compose, for the stories', () => {
  for (const story of storyNames.filter((name) => name !== 'bad-owner')) {
    it(`brings ${story} to Ready`, () => {
      const { conditions, status } = runHealthy({ story });
      assert.deepEqual([status.phase, conditions.slice(0, 6).every((condition) => condition.status === 'True')], ['Ready', true]);
    });
  }

  it('drops what the spec no longer wants, and nothing else', () => {
    const observed = healthyCluster({ story: 'team-repos' });
    const { resources } = runHealthy({ story: 'team-repos', observed, spec: { repos: [{ giteaRepo: 'acme/checkout' }] } });
    assert.deepEqual([...observed.keys()].filter((name) => !resources.has(name)), ['repo-claim-checkout-infra', 'repo-claim-platform-design-system']);
  });
});
