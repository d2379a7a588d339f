import assert from 'node:assert/strict';
import { stageOfResource } from '../../../../../functions/sandbox/stages/stage-of-resource.ts';
import { composedObjects } from '../sandbox-fixture.ts';

describe('stageOfResource', () => {
  const resources = {
    NamespaceReady: ['namespace'],
    RBACReady: ['resource-quota', 'limit-range', 'agent-service-account', 'mcp-service-account', 'mcp-role', 'mcp-role-binding', 'network-policy-dns'],
    StorageReady: ['home-claim', 'repo-claim-checkout', 'repo-claim-constructor'],
    PtyServerReady: ['pty-server', 'pty-server-service', 'pty-server-route', 'activator-grant'],
    MCPServerReady: ['mcp-service', 'openova-sandbox-mcp'],
    NewAPITokenReady: ['token-secret'],
  };

  for (const [stage, names] of Object.entries(resources)) {
    it(`finds at ${stage} what that stage waits for [CF-16]`, () => {
      assert.deepEqual([...new Set(names.map(stageOfResource))], [stage]);
    });
  }

  for (const name of ['', 'dashboard', 'pty-server-metrics', 'constructor', 'toString', '__proto__', 'Namespace']) {
    it(`takes "${name}" for another step's`, () => {
      assert.equal(stageOfResource(name), undefined);
    });
  }

  it('knows every resource that is composed', () => {
    const env = { SANDBOX_ACTIVATOR_NAMESPACE: 'a', SANDBOX_NETWORK_POLICY_FLAVOUR: 'cilium', SANDBOX_EGRESS_CIDRS: '0.0.0.0/0' };
    const names = [...composedObjects({ story: 'team-repos', env }).keys()];
    assert.deepEqual(names.filter((name) => stageOfResource(name) === undefined), []);
  });
});
