import { frozen, mcpServerName, mcpServerPort, ptyServerName, ptyServerPort } from '@openova/sandbox-model';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { oncePerSettings } from '../settings/once-per-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { namespacedMetadata, podSelector } from './metadata.ts';

type Spec = NonNullable<INetworkPolicy['spec']>;
type EgressRule = NonNullable<Spec['egress']>[number];
type Peer = NonNullable<EgressRule['to']>[number];
type Port = NonNullable<EgressRule['ports']>[number];

// Private, shared, loopback, link-local (with the metadata address) and multicast ranges.
const closedRanges = {
  v4: ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/4'],
  v6: ['::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
};

// Holds the metadata address of cloud machines; a Kubernetes API may be at any other private address.
const linkLocal: typeof closedRanges = { v4: ['169.254.0.0/16'], v6: ['fe80::/10'] };

/** The network of a Sandbox by policy name: everything is denied but what the others allow. */
export function networkPolicies(plan: SandboxPlan): ReadonlyMap<string, INetworkPolicy> {
  return new Map([...specsOf(plan.settings)].map(([name, spec]) => [name, networkPolicy(plan, name, spec)]));
}

// Inside its namespace every Sandbox has the same.
const specsOf = oncePerSettings((settings): ReadonlyMap<string, Spec> => {
  const specs = new Map<string, Spec>([
    ['default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }],
    ['dns', egress({}, [{ to: [pods(settings.dnsNamespace)], ports: [udp(53), tcp(53)] }])],
    ['pty-server-ingress', ptyServerIngress(settings)],
    ['mcp-server-ingress', mcpServerIngress()],
    ['pty-server-to-mcp-server', towards(ptyServerName, mcpServerName, mcpServerPort)],
    ['mcp-server-to-pty-server', towards(mcpServerName, ptyServerName, ptyServerPort)],
    ['platform', platformEgress(settings)],
    ['kube-api', kubeApiEgress(settings)],
  ]);
  if (settings.egressCidrs.length > 0) specs.set('internet', internetEgress(settings));
  for (const spec of specs.values()) frozen(spec);
  return specs;
});

function networkPolicy(plan: SandboxPlan, name: string, spec: Spec): INetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: namespacedMetadata(plan, { name, app: 'sandbox' }),
    spec,
  };
}

// The Gateway brings Users, our own services ask /idle and wake the Sandbox, the MCP server controls sessions.
function ptyServerIngress(settings: Settings): Spec {
  const namespaces = new Set([settings.gateway.namespace, settings.platformNamespace]);
  if (settings.activator) namespaces.add(settings.activator.namespace);
  return ingress(ptyServerName, ptyServerPort, [...[...namespaces].map(pods), { podSelector: { matchLabels: podSelector(mcpServerName) } }]);
}

function mcpServerIngress(): Spec {
  return ingress(mcpServerName, mcpServerPort, [{ podSelector: { matchLabels: podSelector(ptyServerName) } }]);
}

function towards(from: string, to: string, port: number): Spec {
  return egress({ matchLabels: podSelector(from) }, [{ to: [{ podSelector: { matchLabels: podSelector(to) } }], ports: [tcp(port)] }]);
}

/** The bridge and Gitea, inside the cluster or through the Gateway. */
function platformEgress(settings: Settings): Spec {
  const namespaces = new Set([settings.bridgeNamespace, settings.giteaNamespace]);
  return egress({}, [
    { to: [...namespaces].map(pods) },
    { to: [pods(settings.gateway.namespace)], ports: [80, 443, 8080, 8443].map(tcp) },
  ]);
}

function kubeApiEgress(settings: Settings): Spec {
  const to = settings.kubeApiCidrs.map((cidr) => ({ ipBlock: { cidr, ...exceptWithin(cidr, linkLocal) } }));
  return egress({ matchLabels: podSelector(mcpServerName) }, [{ to, ports: [tcp(443), tcp(6443)] }]);
}

function internetEgress(settings: Settings): Spec {
  const to = settings.egressCidrs.map((cidr) => ({ ipBlock: { cidr, ...exceptWithin(cidr, closedRanges) } }));
  return egress({}, [{ to, ports: [tcp(443)] }]);
}

// An exception must lie inside its block, so only the whole internet can have all of them.
function exceptWithin(cidr: string, ranges: typeof closedRanges): { except?: string[] } {
  if (cidr === '0.0.0.0/0') return { except: ranges.v4 };
  return cidr === '::/0' ? { except: ranges.v6 } : {};
}

function ingress(app: string, port: number, from: Peer[]): Spec {
  return { podSelector: { matchLabels: podSelector(app) }, policyTypes: ['Ingress'], ingress: [{ from, ports: [tcp(port)] }] };
}

function egress(selector: NonNullable<Spec['podSelector']>, rules: EgressRule[]): Spec {
  return { podSelector: selector, policyTypes: ['Egress'], egress: rules };
}

function pods(namespace: string): Peer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

function tcp(port: number): Port {
  return { protocol: 'TCP', port };
}

function udp(port: number): Port {
  return { protocol: 'UDP', port };
}
