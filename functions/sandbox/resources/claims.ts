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
import type { RepoPlan } from '../repo-plan.ts';
import type { SandboxPlan } from '../sandbox-plan.ts';
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

/** A volume can grow, never shrink: a claim keeps at least the size that is observed. Other objects pass unchanged. */
export function neverSmaller(desired: KubernetesObject, observed: KubernetesObject | undefined): KubernetesObject {
  const wanted = requestedStorage(desired);
  const size = observed && requestedStorage(observed);
  if (!wanted || !size || (parseBytes(size) ?? 0) <= (parseBytes(wanted) ?? 0)) return desired;
  const { spec } = desired as IPersistentVolumeClaim;
  return { ...desired, spec: { ...spec, resources: { requests: { storage: size } } } } as KubernetesObject;
}

function requestedStorage(object: KubernetesObject): number | string | undefined {
  if (object.kind !== 'PersistentVolumeClaim') return undefined;
  return (object as IPersistentVolumeClaim).spec?.resources?.requests?.['storage'];
}
