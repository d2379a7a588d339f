import assert from 'node:assert/strict';
import type { KubernetesObject } from '@openova/sandbox-model';
import { sandboxResources } from '../../../../../functions/sandbox/desired/sandbox-resources.ts';
import { fieldAt } from '../../../../support/manifest-field.ts';
import { policyProblems } from '../../../../support/manifest-policy.ts';
import { composedObjects, planOf, storyNames, type SandboxVariant } from '../sandbox-fixture.ts';

const commonEnv = { SANDBOX_ACTIVATOR_NAMESPACE: 'catalyst-system', SANDBOX_NETWORK_POLICY_FLAVOUR: 'cilium', SANDBOX_EGRESS_CIDRS: '0.0.0.0/0' };

const kindsOf = (objects: ReadonlyMap<string, KubernetesObject>) => [...objects.values()].map(({ kind, metadata }) => `${kind} ${metadata?.name}`);

/** Texts of a value, wherever they stand in it. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('sandboxResources', () => {
  it('has each object of the set exactly once, the token Secret apart [CF-75]', () => {
    const kinds = kindsOf(sandboxResources(planOf({ spec: { repos: [{ giteaRepo: 'acme/checkout' }] } }), undefined));
    const set = [
      'Namespace sandbox-alice-5d6ae696', 'ResourceQuota sandbox', 'LimitRange sandbox', 'ServiceAccount sandbox-agent', 'ServiceAccount sandbox-mcp',
      'Role sandbox-mcp', 'RoleBinding sandbox-mcp', 'PersistentVolumeClaim home', 'PersistentVolumeClaim repo-checkout', 'StatefulSet pty-server',
      'Deployment openova-sandbox-mcp', 'Service pty-server', 'Service openova-sandbox-mcp', 'HTTPRoute pty-server',
    ];
    for (const title of set) assert.equal(kinds.filter((kind) => kind === title).length, 1, title);
    assert.deepEqual(kinds.filter((kind) => !set.includes(kind) && !kind.startsWith('NetworkPolicy ')), []);
  });

  it('has the token Secret exactly when there is a token [CF-35, CF-75]', () => {
    assert.ok(!kindsOf(sandboxResources(planOf(), undefined)).some((kind) => kind.startsWith('Secret')));
    assert.deepEqual(kindsOf(composedObjects()).filter((kind) => kind.startsWith('Secret')), ['Secret sandbox-alice-5d6ae696-newapi-token']);
  });

  const switches: readonly (readonly [variable: string, value: string, resource: string])[] = [
    ['SANDBOX_ACTIVATOR_NAMESPACE', 'catalyst-system', 'activator-grant'],
    ['SANDBOX_NETWORK_POLICY_FLAVOUR', 'cilium', 'network-policy-cilium'],
    ['SANDBOX_EGRESS_CIDRS', '0.0.0.0/0', 'network-policy-internet'],
  ];
  for (const [variable, value, resource] of switches) {
    it(`has ${resource} only with ${variable}`, () => {
      assert.equal(composedObjects().has(resource), false);
      assert.equal(composedObjects({ env: { [variable]: value } }).has(resource), true);
    });
  }

  it('builds on the platform: composes only kinds of a Sandbox [CF-77]', () => {
    const kinds = [...composedObjects({ story: 'enterprise', env: commonEnv }).values()].map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    assert.deepEqual([...new Set(kinds)].toSorted(), [
      'apps/v1 Deployment',
      'apps/v1 StatefulSet',
      'cilium.io/v2 CiliumNetworkPolicy',
      'gateway.networking.k8s.io/v1 HTTPRoute',
      'gateway.networking.k8s.io/v1beta1 ReferenceGrant',
      'networking.k8s.io/v1 NetworkPolicy',
      'rbac.authorization.k8s.io/v1 Role',
      'rbac.authorization.k8s.io/v1 RoleBinding',
      'v1 LimitRange',
      'v1 Namespace',
      'v1 PersistentVolumeClaim',
      'v1 ResourceQuota',
      'v1 Secret',
      'v1 Service',
      'v1 ServiceAccount',
    ]);
  });

  it('puts everything into the namespace of the Sandbox but the Namespace and the activator\'s grant', () => {
    const elsewhere = [...composedObjects({ env: commonEnv })].filter(([, { metadata }]) => metadata?.namespace !== 'sandbox-alice-5d6ae696');
    assert.deepEqual(elsewhere.map(([name, { metadata }]) => [name, metadata?.namespace]), [['namespace', undefined], ['activator-grant', 'catalyst-system']]);
  });

  it('takes every host, image, region, class and namespace of others from its input [CF-70]', () => {
    const env = {
      SANDBOX_PTY_SERVER_IMAGE: 'in-1.put/a:in-2', SANDBOX_MCP_IMAGE: 'in-3.put/b:in-4', SANDBOX_NEWAPI_URL: 'https://in-5.put', SOVEREIGN_FQDN: 'in-6.put',
      SANDBOX_GITEA_URL: 'https://in-7.put', SANDBOX_TICKET_JWKS_URL: 'https://in-8.put/jwks', SANDBOX_ALLOWED_ORIGINS: 'https://in-9.put',
      SOVEREIGN_PRIMARY_REGION: 'in-10', SOVEREIGN_REPLICA_REGION: 'in-11', SANDBOX_STORAGE_CLASS: 'in-12', SANDBOX_GATEWAY_NAME: 'in-13',
      SANDBOX_GATEWAY_NAMESPACE: 'in-14', SANDBOX_DNS_NAMESPACE: 'in-15', SANDBOX_BRIDGE_NAMESPACE: 'in-16', SANDBOX_GITEA_NAMESPACE: 'in-17',
      SANDBOX_PLATFORM_NAMESPACE: 'in-18', SANDBOX_KUBE_API_CIDRS: '192.0.2.1/32',
    };
    const texts = textsIn([...composedObjects({ env }).values()].map((object) => [object.metadata?.namespace, fieldAt(object, 'spec')]));
    const own = /^http:\/\/(pty-server:7681|openova-sandbox-mcp:7683\/mcp)$/;
    const places = texts.filter((text) => /^[a-z]+:\/\/|^[\w.-]+\/[\w./-]+[:@]|^[\w-]+(\.[\w-]+)*\.(put|example|com|net|io|local)$/.test(text) && !own.test(text));
    assert.ok(places.length > 10);
    assert.deepEqual(places.filter((text) => !/\bin-\d+/.test(text) && text !== 'gateway.networking.k8s.io'), []);
    for (const standard of ['cilium-gateway', 'kube-system', 'newapi', 'gitea', 'catalyst-system', 'omantel.example']) assert.ok(!texts.includes(standard), standard);
  });

  const variants: readonly SandboxVariant[] = [...storyNames.filter((story) => story !== 'bad-owner').map((story) => ({ story })), { env: commonEnv }];
  for (const variant of variants) {
    it(`passes PodSecurity restricted, the platform's policies and the naming rules: ${variant.story ?? 'with every setting'}`, () => {
      const objects = [...composedObjects(variant).values()].filter(({ kind }) => kind !== 'Secret');
      assert.deepEqual(policyProblems(objects), []);
    });
  }

  it('shares no name in a cluster with another Sandbox of the same owner', () => {
    const other = composedObjects({ env: commonEnv, metadata: { labels: { 'crossplane.io/claim-name': 'second' } } });
    const places = (objects: typeof other) => [...objects.values()].map(({ kind, metadata }) => `${kind} ${metadata?.namespace ?? ''}/${metadata?.name}`);
    const mine = new Set(places(composedObjects({ env: commonEnv })));
    assert.deepEqual(places(other).filter((place) => mine.has(place)), []);
  });
});
