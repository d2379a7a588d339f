import assert from 'node:assert/strict';
import type { KubernetesObject, XSandbox } from '@openova/sandbox-model';
import type { ComposeResult } from '../../../../../functions/sandbox/compose.ts';
import { observedObject } from '../observed-object.ts';
import { conditionOf, healthyCluster, mintedToken, now, run, runHealthy, statusAfter, verdicts, type SandboxRun, type WrittenStatus } from '../sandbox-fixture.ts';

const seconds = (count: number) => now + count * 1000;

/** A Sandbox that Crossplane reconciles again and again: it keeps the status that the last run left. */
class Reconciled {
  status: (WrittenStatus & XSandbox['status']) | undefined;
  result: ComposeResult | undefined;

  /** One run at `at` seconds. `synced` is what Crossplane then says about what it could not apply. */
  run(at: number, given: SandboxRun, synced?: string): ComposeResult {
    const result = run({ ...mintedToken(), ...given, ...(this.status && { status: this.status }), now: seconds(at) });
    this.status = statusAfter(result, this.status, seconds(at), synced);
    this.result = result;
    return result;
  }

  verdict(type: string): string {
    const { status, reason } = conditionOf(this.result ?? { conditions: [] }, type);
    return `${status}/${reason}`;
  }
}

function clusterWith(changed: Readonly<Record<string, KubernetesObject | undefined>>): Map<string, KubernetesObject> {
  const cluster = healthyCluster();
  for (const [name, object] of Object.entries(changed)) {
    if (object) cluster.set(name, object);
    else cluster.delete(name);
  }
  return cluster;
}

const unwell = (name: string) => observedObject(healthyCluster().get(name) as KubernetesObject, 'notReady');

describe('a stage', () => {
  const waits: readonly (readonly [resource: string, stage: string])[] = [
    ['namespace', 'NamespaceReady'],
    ['home-claim', 'StorageReady'],
    ['pty-server', 'PtyServerReady'],
    ['pty-server-route', 'PtyServerReady'],
    ['openova-sandbox-mcp', 'MCPServerReady'],
  ];

  for (const [resource, stage] of waits) {
    it(`waits for its own ${resource} only [CF-18]`, () => {
      const { conditions } = runHealthy({ observed: clusterWith({ [resource]: unwell(resource) }) });
      const notTrue = conditions.filter(({ type, status }) => status !== 'True' && type !== 'Idle');
      assert.deepEqual(notTrue.map(({ type, reason }) => `${type} ${reason}`), [`${stage} Provisioning`]);
    });
  }

  for (const [resource, stage] of [['mcp-role', 'RBACReady'], ['network-policy-dns', 'RBACReady'], ['mcp-service', 'MCPServerReady'], ['token-secret', 'NewAPITokenReady']] as const) {
    it(`is Provisioning until ${resource} exists [CF-19]`, () => {
      const { conditions, status } = runHealthy({ observed: clusterWith({ [resource]: undefined }) });
      assert.equal(conditionOf({ conditions }, stage).reason, 'Provisioning');
      assert.equal(status.phase, 'Provisioning');
    });
  }

  it('names at most three of the resources it waits for', () => {
    const gone = ['mcp-role', 'mcp-role-binding', 'resource-quota', 'limit-range', 'mcp-service-account'];
    const { message } = conditionOf(runHealthy({ observed: clusterWith(Object.fromEntries(gone.map((name) => [name, undefined]))) }), 'RBACReady');
    assert.equal(message.split('does not exist yet').length - 1, 3);
    assert.match(message, / and 2 more$/);
  });
});

describe('a stage that stands still', () => {
  const stuck = { observed: clusterWith({ 'openova-sandbox-mcp': unwell('openova-sandbox-mcp') }) };

  it('turns False with GitopsWriteFailed after the time limit, and not before [CF-21]', () => {
    const sandbox = new Reconciled();
    const seen = [0, 100, 299, 300].map((at) => {
      sandbox.run(at, stuck);
      return sandbox.verdict('MCPServerReady');
    });
    assert.deepEqual(seen, ['False/Provisioning', 'False/Provisioning', 'False/Provisioning', 'False/GitopsWriteFailed']);
    assert.equal(sandbox.result?.status.phase, 'Failed');
    assert.match(conditionOf(sandbox.result ?? { conditions: [] }, 'MCPServerReady').message, /openova-sandbox-mcp/);
  });

  it('stays failed on every later run, although Crossplane dates the failure anew', () => {
    const sandbox = new Reconciled();
    for (const at of [0, 300]) sandbox.run(at, stuck);
    const [first] = [sandbox.result];
    for (const at of [301, 330, 360, 900, 100_000]) {
      const { conditions, events } = sandbox.run(at, stuck);
      assert.deepEqual(conditions, first?.conditions);
      assert.deepEqual(events, []);
    }
  });

  it('asks to be looked at when the limit passes', () => {
    const sandbox = new Reconciled();
    const asked = [0, 100, 299, 300].map((at) => sandbox.run(at, stuck).lookAgainSeconds);
    assert.deepEqual(asked, [300, 200, 1, 30]);
  });

  it('starts its clock anew with every step of progress', () => {
    const sandbox = new Reconciled();
    sandbox.run(0, { observed: clusterWith({ 'openova-sandbox-mcp': undefined }) });
    sandbox.run(290, stuck);
    sandbox.run(589, stuck);
    assert.equal(sandbox.verdict('MCPServerReady'), 'False/Provisioning');
    sandbox.run(590, stuck);
    assert.equal(sandbox.verdict('MCPServerReady'), 'False/GitopsWriteFailed');
  });

  it('leaves the failure behind with progress, and becomes True', () => {
    const sandbox = new Reconciled();
    for (const at of [0, 300]) sandbox.run(at, { observed: clusterWith({ 'openova-sandbox-mcp': undefined }) });
    assert.equal(sandbox.verdict('MCPServerReady'), 'False/GitopsWriteFailed');
    sandbox.run(310, stuck);
    assert.equal(sandbox.verdict('MCPServerReady'), 'False/Provisioning');
    sandbox.run(320, { observed: healthyCluster() });
    assert.deepEqual([sandbox.verdict('MCPServerReady'), sandbox.result?.status.phase], ['True/GitopsReconciled', 'Ready']);
  });

  it('has the time limit of the settings', () => {
    const sandbox = new Reconciled();
    const quick = { ...stuck, env: { SANDBOX_STAGE_TIMEOUT_SECONDS: '60' } };
    sandbox.run(0, quick);
    sandbox.run(60, quick);
    assert.equal(sandbox.verdict('MCPServerReady'), 'False/GitopsWriteFailed');
  });

  it('fails alone: what waits for something else does not', () => {
    const sandbox = new Reconciled();
    const young = { observed: new Map([['namespace', unwell('namespace')]]) };
    for (const at of [0, 300]) sandbox.run(at, young);
    assert.deepEqual(verdicts(sandbox.result ?? { conditions: [] }).slice(0, 3), ['NamespaceReady: False/GitopsWriteFailed', 'RBACReady: False/Waiting', 'StorageReady: False/Waiting']);
  });

  it('never fails by waiting for its turn', () => {
    const sandbox = new Reconciled();
    const tokenless = { mintedSecret: undefined, tokenContext: undefined, observed: clusterWith(Object.fromEntries([...healthyCluster().keys()].slice(1).map((name) => [name, undefined]))) };
    for (const at of [0, 100_000]) sandbox.run(at, tokenless);
    assert.deepEqual(verdicts(sandbox.result ?? { conditions: [] }).slice(1, 6).filter((verdict) => !verdict.endsWith('False/Waiting')), []);
  });
});

const refusal = (name: string, object: string) => `cannot compose resources: cannot apply composed resource "${name}": ${object} is forbidden: User "crossplane" cannot patch resource`;

/** The failing stages and what their messages name, after the failure has lasted. */
function failuresAfter(given: SandboxRun, synced: string): string[] {
  const sandbox = new Reconciled();
  for (const at of [0, 20]) sandbox.run(at, given, synced);
  const { conditions } = sandbox.result ?? { conditions: [] };
  return conditions.filter(({ reason }) => reason === 'GitopsWriteFailed').map(({ type, message }) => `${type}: ${message.replace(/^cannot deliver (.*); condition Synced says why$/, '$1')}`);
}

describe('a resource that Crossplane cannot apply', () => {
  const delivered = { observed: healthyCluster() };

  const messages: readonly (readonly [title: string, synced: string, failing: readonly string[]])[] = [
    ['named by the error that stopped Crossplane', refusal('openova-sandbox-mcp', 'deployments.apps "openova-sandbox-mcp"'), ['MCPServerReady: Deployment "openova-sandbox-mcp"']],
    ['named by the error, not by the object of the same name', refusal('pty-server-route', 'httproutes "pty-server"'), ['PtyServerReady: HTTPRoute "pty-server"']],
    ['named alone', 'Unsynced resources: resource-quota', ['RBACReady: ResourceQuota "sandbox"']],
    ['one of two', 'Unsynced resources: home-claim, resource-quota', ['RBACReady: ResourceQuota "sandbox"', 'StorageReady: PersistentVolumeClaim "home"']],
    ['one of three', 'Unsynced resources: home-claim, mcp-service, and resource-quota', ['RBACReady: ResourceQuota "sandbox"', 'StorageReady: PersistentVolumeClaim "home"', 'MCPServerReady: Service "openova-sandbox-mcp"']],
    ['one of more than three', 'Unsynced resources: home-claim, limit-range, mcp-role, and 2 more', ['RBACReady: LimitRange "sandbox", Role "sandbox-mcp"', 'StorageReady: PersistentVolumeClaim "home"']],
    ['that has a longer name than ours', 'Unsynced resources: mcp-service-account', ['RBACReady: ServiceAccount "sandbox-mcp"']],
    ['of another step', 'Unsynced resources: dashboard', []],
  ];

  for (const [title, synced, failing] of messages) {
    it(`fails its stage with GitopsWriteFailed and is named: ${title} [CF-25]`, () => {
      assert.deepEqual(failuresAfter(delivered, synced), failing);
    });
  }

  it('is any that does not exist when Crossplane says no more', () => {
    const synced = 'cannot compose resources: some resources were invalid, check events';
    assert.deepEqual(failuresAfter({ observed: clusterWith({ 'mcp-role': undefined }) }, synced), ['RBACReady: Role "sandbox-mcp"']);
  });

  it('fails its stage only after 15 s, and then stays failed', () => {
    const sandbox = new Reconciled();
    const seen = [0, 14, 16, 17, 400].map((at) => {
      sandbox.run(at, delivered, 'Unsynced resources: resource-quota');
      return sandbox.verdict('RBACReady');
    });
    assert.deepEqual(seen, ['True/GitopsReconciled', 'True/GitopsReconciled', 'False/GitopsWriteFailed', 'False/GitopsWriteFailed', 'False/GitopsWriteFailed']);
  });

  it('does not flap when the message of Crossplane changes', () => {
    const sandbox = new Reconciled();
    for (const at of [0, 16]) sandbox.run(at, delivered, 'Unsynced resources: resource-quota');
    sandbox.run(17, delivered, 'Unsynced resources: limit-range, resource-quota');
    sandbox.run(18, delivered, 'Unsynced resources: resource-quota');
    assert.equal(sandbox.verdict('RBACReady'), 'False/GitopsWriteFailed');
  });

  it('recovers as soon as Crossplane has applied it', () => {
    const sandbox = new Reconciled();
    for (const at of [0, 16]) sandbox.run(at, delivered, 'Unsynced resources: resource-quota');
    sandbox.run(30, delivered);
    sandbox.run(31, delivered);
    assert.deepEqual([sandbox.verdict('RBACReady'), sandbox.result?.status.phase], ['True/GitopsReconciled', 'Ready']);
  });

  it('asks to be looked at when it is no longer taken for a passing one [CF-25]', () => {
    const sandbox = new Reconciled();
    const asked = [0, 1, 10, 15].map((at) => sandbox.run(at, delivered, 'Unsynced resources: resource-quota').lookAgainSeconds);
    assert.deepEqual(asked, [undefined, 14, 5, 30]);
    assert.equal(sandbox.verdict('RBACReady'), 'False/GitopsWriteFailed');
  });

  it('is looked at again after 30 s and kept [CF-25]', () => {
    const sandbox = new Reconciled();
    sandbox.run(0, delivered, 'Unsynced resources: resource-quota');
    const { lookAgainSeconds, resources, status } = sandbox.run(16, delivered, 'Unsynced resources: resource-quota');
    assert.deepEqual([lookAgainSeconds, resources.has('resource-quota'), status.phase], [30, true, 'Failed']);
  });

  it('is told from conditions that Crossplane has turned Unknown', () => {
    const fatal = { status: 'Unknown', reason: 'FatalError', message: 'A fatal error occurred', lastTransitionTime: '2026-03-01T08:00:00Z' };
    const conditions = ['MCPServerReady', 'RBACReady', 'Idle'].map((type) => ({ type, ...fatal }));
    const { status, conditions: said } = runHealthy({ status: { phase: 'Ready', conditions } });
    assert.deepEqual([status.phase, said.filter((condition) => condition.status !== 'True').map(({ type }) => type)], ['Ready', ['Idle']]);
  });
});
