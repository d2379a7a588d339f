import { labels } from '@openova/sandbox-model';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { clusterMetadata } from './metadata.ts';

const podSecurityModes = ['enforce', 'warn', 'audit'];

export function namespace(plan: SandboxPlan): INamespace {
  const podSecurity = podSecurityModes.flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, 'restricted'],
    [`pod-security.kubernetes.io/${mode}-version`, 'latest'],
  ]);
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: clusterMetadata(plan, {
      name: plan.namespace,
      app: 'sandbox',
      labels: { [labels.owner]: plan.ownerUid, ...Object.fromEntries(podSecurity) },
    }),
  };
}
