import assert from 'node:assert/strict';
import type { KubernetesObject } from '@openova/sandbox-model';
import { fieldAt, fieldsAt, itemsAt } from '../../../../support/manifest-field.ts';
import { composedObject, composedObjects } from '../sandbox-fixture.ts';

const specOf = (name: string, env: Readonly<Record<string, string>> = {}) => fieldAt(composedObject(`network-policy-${name}`, { env }), 'spec');
const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const program = (name: string) => ({ podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } });
const tcp = (port: number) => ({ protocol: 'TCP', port });

const policiesOf = (env: Readonly<Record<string, string>> = {}): KubernetesObject[] =>
  [...composedObjects({ env }).values()].filter(({ kind }) => kind === 'NetworkPolicy');

describe('the network of a Sandbox', () => {
  it('is closed both ways', () => {
    assert.deepEqual(specOf('default-deny'), { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  it('lets names be looked up', () => {
    const rule = { to: [namespace('kube-system')], ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] };
    assert.deepEqual(specOf('dns'), { podSelector: {}, policyTypes: ['Egress'], egress: [rule] });
  });

  it('lets the Gateway, our own services and the MCP server reach pty-server on 7681', () => {
    assert.deepEqual(fieldAt(specOf('pty-server-ingress'), 'ingress'), [
      { from: [namespace('kube-system'), namespace('catalyst-system'), program('openova-sandbox-mcp')], ports: [tcp(7681)] },
    ]);
  });

  it('lets the activator reach pty-server, named once', () => {
    const env = { SANDBOX_ACTIVATOR_NAMESPACE: 'wake', SANDBOX_GATEWAY_NAMESPACE: 'edge', SANDBOX_PLATFORM_NAMESPACE: 'edge' };
    const [rule] = itemsAt(specOf('pty-server-ingress', env), 'ingress');
    assert.deepEqual(fieldAt(rule, 'from'), [namespace('edge'), namespace('wake'), program('openova-sandbox-mcp')]);
  });

  it('lets nobody but pty-server reach the MCP server, on 7683', () => {
    assert.deepEqual(fieldAt(specOf('mcp-server-ingress'), 'ingress'), [{ from: [program('pty-server')], ports: [tcp(7683)] }]);
    assert.deepEqual(fieldAt(specOf('pty-server-to-mcp-server'), 'egress'), [{ to: [program('openova-sandbox-mcp')], ports: [tcp(7683)] }]);
    assert.deepEqual(fieldAt(specOf('mcp-server-to-pty-server'), 'egress'), [{ to: [program('pty-server')], ports: [tcp(7681)] }]);
  });

  it('lets Pods reach bridge, Gitea and Gateway', () => {
    assert.deepEqual(fieldAt(specOf('platform'), 'egress'), [
      { to: [namespace('newapi'), namespace('gitea')] },
      { to: [namespace('kube-system')], ports: [tcp(80), tcp(443), tcp(8080), tcp(8443)] },
    ]);
  });

  it('lets only the MCP server reach the Kubernetes API', () => {
    assert.deepEqual(specOf('kube-api', { SANDBOX_KUBE_API_CIDRS: '10.0.0.1/32' }), {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'openova-sandbox-mcp' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.1/32' } }], ports: [tcp(443), tcp(6443)] }],
    });
  });

  it('keeps the metadata address closed to the MCP server wherever the Kubernetes API is', () => {
    const [rule] = itemsAt(specOf('kube-api'), 'egress');
    assert.deepEqual(fieldAt(rule, 'to'), [
      { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } },
      { ipBlock: { cidr: '::/0', except: ['fe80::/10'] } },
    ]);
  });

  it('opens the internet on 443 alone, private ranges and the metadata address apart', () => {
    const [rule] = itemsAt(specOf('internet', { SANDBOX_EGRESS_CIDRS: '0.0.0.0/0,::/0,203.0.113.0/24' }), 'egress');
    assert.deepEqual(fieldAt(rule, 'ports'), [tcp(443)]);
    const [v4, v6, single] = itemsAt(rule, 'to').map((peer) => fieldsAt(peer, 'ipBlock'));
    assert.deepEqual(v4, {
      cidr: '0.0.0.0/0',
      except: ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/4'],
    });
    assert.deepEqual(v6, { cidr: '::/0', except: ['::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8'] });
    assert.deepEqual(single, { cidr: '203.0.113.0/24' });
  });

  // In a NetworkPolicy an empty list of peers or ports means all of them.
  it('has no rule whose list of peers or ports is empty [SEC-19]', () => {
    const rules = policiesOf({ SANDBOX_EGRESS_CIDRS: '0.0.0.0/0' }).flatMap((policy) => [...itemsAt(policy, 'spec', 'ingress'), ...itemsAt(policy, 'spec', 'egress')]);
    const lists = rules.flatMap((rule) => ['from', 'to', 'ports'].map((field) => fieldAt(rule, field)).filter((list) => list !== undefined));
    assert.ok(lists.length > 0);
    assert.deepEqual(lists.filter((list) => Array.isArray(list) && list.length === 0), []);
  });
});

describe('the CiliumNetworkPolicy', () => {
  it('lets Cilium\'s Gateway in and out, which no plain policy can name', () => {
    const policy = composedObject('network-policy-cilium', { env: { SANDBOX_NETWORK_POLICY_FLAVOUR: 'cilium' } });
    assert.deepEqual([policy.apiVersion, policy.kind, policy.metadata?.namespace], ['cilium.io/v2', 'CiliumNetworkPolicy', 'sandbox-alice-5d6ae696']);
    assert.deepEqual(fieldAt(policy, 'spec'), {
      endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'pty-server' } },
      ingress: [{ fromEntities: ['ingress'], toPorts: [{ ports: [{ port: '7681', protocol: 'TCP' }] }] }],
      egress: [{ toEntities: ['ingress'], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }],
    });
  });
});
