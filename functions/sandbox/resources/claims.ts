import {
  formatBytes,
  homeClaimName,
  labels,
  parseBytes,
  ptyServerName,
  repoClaimName,
  type KubernetesObject,
} from '@openova/sandbox-model';
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { RepoPlan } from '../plan/repo-plan.ts';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { namespacedMetadata, type ObjectIdentity } from './metadata.ts';

/** The agents' own state, so that a session resumes after sleep or a Pod restart. */
export function homeClaim(plan: SandboxPlan): IPersistentVolumeClaim {
  return claim(plan, { name: homeClaimName, app: ptyServerName }, plan.homeBytes);
}

export function repoClaim(plan: SandboxPlan, { slug, bytes }: RepoPlan): IPersistentVolumeClaim {
  return claim(plan, { name: repoClaimName(slug), app: ptyServerName, labels: { [labels.repo]: slug } }, bytes);
}

function claim(plan: SandboxPlan, identity: ObjectIdentity, bytes: number): IPersistentVolumeClaim {
  const { storageClass } = plan.settings;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: namespacedMetadata(plan, identity),
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: formatBytes(bytes) } },
      ...(storageClass && { storageClassName: storageClass }),
    },
  };
}

/**
 * A claim as it can still be once it is observed: its class is settled, whoever chose it, and its size can grow but
 * never shrink. Other objects pass unchanged.
 */
export function settledClaim(desired: KubernetesObject, observed: KubernetesObject | undefined): KubernetesObject {
  if (desired.kind !== 'PersistentVolumeClaim' || !observed) return desired;
  const { spec } = desired as IPersistentVolumeClaim;
  const { spec: settled } = observed as IPersistentVolumeClaim;
  const storage = larger(requestedStorage(spec), requestedStorage(settled));
  const storageClassName = settled?.storageClassName ?? spec?.storageClassName;
  return {
    ...desired,
    spec: { ...spec, resources: { requests: { storage } }, ...(storageClassName && { storageClassName }) },
  } as KubernetesObject;
}

function requestedStorage(spec: IPersistentVolumeClaim['spec']): number | string {
  return spec?.resources?.requests?.['storage'] ?? 0;
}

function larger(wanted: number | string, settled: number | string): number | string {
  return (parseBytes(settled) ?? 0) > (parseBytes(wanted) ?? 0) ? settled : wanted;
}
