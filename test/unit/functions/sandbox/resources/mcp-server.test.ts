import assert from 'node:assert/strict';
import { fieldAt, itemsAt, textAt } from '../../../../support/manifest-field.ts';
import { composedObject, type SandboxVariant } from '../sandbox-fixture.ts';

const deployment = (variant: SandboxVariant = {}) => composedObject('openova-sandbox-mcp', variant);
const pod = (variant: SandboxVariant = {}) => fieldAt(deployment(variant), 'spec', 'template', 'spec');
const container = (variant: SandboxVariant = {}) => itemsAt(pod(variant), 'containers')[0];
const valueOf = (name: string, variant: SandboxVariant = {}) =>
  fieldAt(itemsAt(container(variant), 'env').find((entry) => textAt(entry, 'name') === name), 'value');

describe('the Deployment of the MCP server', () => {
  it('is named openova-sandbox-mcp, in the namespace of the Sandbox [CF-56]', () => {
    const { apiVersion, kind, metadata } = deployment();
    assert.deepEqual([apiVersion, kind, metadata?.name, metadata?.namespace], ['apps/v1', 'Deployment', 'openova-sandbox-mcp', 'sandbox-alice-5d6ae696']);
    assert.equal(fieldAt(deployment(), 'spec', 'replicas'), 1);
  });

  it('gives its Pods the label openova-sandbox-mcp, and selects them by it [CF-57]', () => {
    assert.equal(fieldAt(deployment(), 'spec', 'template', 'metadata', 'labels', 'app.kubernetes.io/name'), 'openova-sandbox-mcp');
    assert.deepEqual(fieldAt(deployment(), 'spec', 'selector'), { matchLabels: { 'app.kubernetes.io/name': 'openova-sandbox-mcp' } });
  });

  it('runs the image of the settings, unchanged [CF-58]', () => {
    const image = `registry.example:5000/team/mcp:1.2.3@sha256:${'0'.repeat(64)}`;
    assert.equal(textAt(container({ env: { SANDBOX_MCP_IMAGE: image } }), 'image'), image);
  });

  it('reaches pty-server through the Service of that name [CF-59]', () => {
    assert.equal(valueOf('PTY_SERVER_URL'), 'http://pty-server:7681');
    const service = composedObject('pty-server-service');
    assert.deepEqual([service.metadata?.name, fieldAt(itemsAt(service, 'spec', 'ports')[0], 'port')], ['pty-server', 7681]);
  });

  const standby = ['SOVEREIGN_ENABLE_HOT_STANDBY', 'SOVEREIGN_PRIMARY_REGION', 'SOVEREIGN_REPLICA_REGION'];

  it('has the hot-standby variables, empty by default [CF-60]', () => {
    assert.deepEqual(standby.map((name) => valueOf(name)), ['', '', '']);
  });

  it('has the hot-standby variables of the settings [CF-60]', () => {
    const env = { SOVEREIGN_ENABLE_HOT_STANDBY: 'true', SOVEREIGN_PRIMARY_REGION: 'hz-fsn-rtz-prod', SOVEREIGN_REPLICA_REGION: 'hz-hel-rtz-prod' };
    assert.deepEqual(standby.map((name) => valueOf(name, { env })), ['true', 'hz-fsn-rtz-prod', 'hz-hel-rtz-prod']);
  });

  const variables = {
    SANDBOX_OWNER_UID: 'alice-5d6ae696',
    SANDBOX_ID: '00000001-5a2d-4c1e-9b7f-000000000000',
    SANDBOX_NAME: 'opencode-main',
    SANDBOX_NAMESPACE: 'sandbox-alice-5d6ae696',
    ORG_ID: 'acme',
    SOVEREIGN_FQDN: 'omantel.example',
    MCP_SERVER_ADDR: ':7683',
    SANDBOX_TOKEN_JWKS_URL: 'https://newapi.omantel.example/.well-known/jwks.json',
    SANDBOX_GITEA_URL: 'https://gitea.omantel.example',
  };
  for (const [name, value] of Object.entries(variables)) {
    it(`has ${name}`, () => {
      assert.equal(valueOf(name), value);
    });
  }

  it('has an account and a token of its own, which the agents\' Pod has not', () => {
    assert.deepEqual([fieldAt(pod(), 'serviceAccountName'), fieldAt(pod(), 'automountServiceAccountToken')], ['sandbox-mcp', true]);
  });

  it('holds no LLM token and no key', () => {
    assert.doesNotMatch(JSON.stringify(pod({ story: 'team-repos' })), /secretKeyRef|secretName/);
  });

  it('makes room for its successor first, so that a small quota is enough', () => {
    assert.deepEqual(fieldAt(deployment(), 'spec', 'strategy'), { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
  });

  it('is probed at paths of its own, never at /', () => {
    const paths = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => fieldAt(container(), probe, 'httpGet', 'path'));
    assert.deepEqual(paths, ['/healthz', '/readyz', '/healthz']);
  });
});
