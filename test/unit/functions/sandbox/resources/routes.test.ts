import assert from 'node:assert/strict';
import { fieldAt, itemsAt, textAt } from '../../../../support/manifest-field.ts';
import { composedObject } from '../sandbox-fixture.ts';

const activatorEnv = { SANDBOX_ACTIVATOR_NAMESPACE: 'catalyst-system', SANDBOX_ACTIVATOR_SERVICE: 'wake', SANDBOX_ACTIVATOR_PORT: '9090' };
const route = (variant = {}) => composedObject('pty-server-route', variant);
const ruleOf = (variant = {}) => itemsAt(route(variant), 'spec', 'rules')[0];

/** The path that the backend sees, as the Gateway API defines ReplacePrefixMatch. */
function rewritten(path: string): string {
  const prefix = textAt(itemsAt(ruleOf(), 'matches')[0], 'path', 'value');
  const replacement = textAt(itemsAt(ruleOf(), 'filters')[0], 'urlRewrite', 'path', 'replacePrefixMatch');
  return path === prefix || path.startsWith(`${prefix}/`) ? replacement + path.slice(prefix.length) : path;
}

describe('the HTTPRoute', () => {
  it('is named pty-server and has the host of the Sovereign\'s Sandboxes [CF-63]', () => {
    assert.deepEqual([route().kind, route().metadata?.name], ['HTTPRoute', 'pty-server']);
    assert.deepEqual(fieldAt(route(), 'spec', 'hostnames'), ['sandbox.omantel.example']);
  });

  it('matches the path prefix of its owner uid [CF-64]', () => {
    assert.deepEqual(fieldAt(ruleOf(), 'matches'), [{ path: { type: 'PathPrefix', value: '/sessions/alice-5d6ae696' } }]);
  });

  it('leads to Service pty-server, port 7681 [CF-65]', () => {
    assert.deepEqual(fieldAt(ruleOf(), 'backendRefs'), [{ group: '', kind: 'Service', name: 'pty-server', port: 7681, weight: 1 }]);
  });

  it('rewrites the prefix so that pty-server sees /sessions/<id> [CF-66]', () => {
    assert.deepEqual(fieldAt(ruleOf(), 'filters'), [
      { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/sessions' } } },
    ]);
    assert.equal(rewritten('/sessions/alice-5d6ae696/opencode-main/attach'), '/sessions/opencode-main/attach');
  });

  it('hangs on cilium-gateway in kube-system by default [CF-67]', () => {
    assert.deepEqual(fieldAt(route(), 'spec', 'parentRefs'), [
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'cilium-gateway', namespace: 'kube-system' },
    ]);
  });

  it('hangs on the Gateway of the settings [CF-67]', () => {
    const env = { SANDBOX_GATEWAY_NAME: 'public', SANDBOX_GATEWAY_NAMESPACE: 'edge', SANDBOX_GATEWAY_SECTION: 'https' };
    assert.deepEqual(fieldAt(route({ env }), 'spec', 'parentRefs'), [
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'edge', sectionName: 'https' },
    ]);
  });

  it('leads to the activator while the Sandbox sleeps, with the owner left in the path', () => {
    const rule = ruleOf({ env: activatorEnv, spec: { operatingMode: 'Suspended' } });
    assert.deepEqual(fieldAt(rule, 'backendRefs'), [{ group: '', kind: 'Service', name: 'wake', namespace: 'catalyst-system', port: 9090, weight: 1 }]);
    assert.equal(fieldAt(rule, 'filters'), undefined);
    assert.deepEqual(fieldAt(rule, 'matches'), fieldAt(ruleOf(), 'matches'));
  });

  it('leads to pty-server while the Sandbox runs, or sleeps without an activator', () => {
    for (const variant of [{ env: activatorEnv }, { spec: { operatingMode: 'Suspended' } }]) assert.deepEqual(ruleOf(variant), ruleOf());
  });
});

describe('the ReferenceGrant', () => {
  it('lets the routes of this Sandbox point at the activator, and no other', () => {
    const grant = composedObject('activator-grant', { env: activatorEnv });
    assert.deepEqual([grant.kind, grant.metadata?.name, grant.metadata?.namespace], ['ReferenceGrant', 'sandbox-alice-5d6ae696', 'catalyst-system']);
    assert.deepEqual(fieldAt(grant, 'spec'), {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'sandbox-alice-5d6ae696' }],
      to: [{ group: '', kind: 'Service', name: 'wake' }],
    });
  });
});
