import { ptyServerName, ptyServerPort, type KubernetesObject } from '@openova/sandbox-model';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { namespacedMetadata, podSelector } from './metadata.ts';

/**
 * Cilium's Gateway and the Kubernetes API are identities of their own in Cilium; no selector of a plain
 * NetworkPolicy matches them.
 */
export function ciliumNetworkPolicy(plan: SandboxPlan): KubernetesObject & { readonly spec: object } {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: namespacedMetadata(plan, { name: 'gateway', app: 'sandbox' }),
    spec: {
      endpointSelector: { matchLabels: podSelector(ptyServerName) },
      ingress: [{ fromEntities: ['ingress'], toPorts: [toPort(ptyServerPort)] }],
      egress: [{ toEntities: ['ingress'], toPorts: [toPort(443)] }],
    },
  };
}

function toPort(port: number) {
  return { ports: [{ port: String(port), protocol: 'TCP' }] };
}
