import type { IResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { namespacedMetadata } from './metadata.ts';

/** Mirrors the Sandbox's quota. Pods are not counted: sessions are limited in pty-server, not by Pods. */
export function resourceQuota(plan: SandboxPlan): IResourceQuota {
  const { cpu, memory, storage } = plan.quota;
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: namespacedMetadata(plan, { name: 'sandbox', app: 'sandbox' }),
    spec: {
      hard: {
        'requests.cpu': cpu,
        'requests.memory': memory,
        'limits.cpu': cpu,
        'limits.memory': memory,
        'requests.storage': storage,
      },
    },
  };
}
