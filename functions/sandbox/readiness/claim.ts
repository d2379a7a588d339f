import type { KubernetesObject } from '@openova/sandbox-model';
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';

const provisionerAnnotations = ['volume.kubernetes.io/storage-provisioner', 'volume.beta.kubernetes.io/storage-provisioner'];

// The volume controller names a provisioner on a pending claim as soon as it wants a volume. Until then a claim
// with a class waits for its first Pod, which is as far as storage can come by itself.
export function claimComplaint(observed: KubernetesObject): string | undefined {
  const { status, spec, metadata } = observed as IPersistentVolumeClaim;
  if (status?.phase === 'Bound') return undefined;
  if (status?.phase === 'Lost') return 'has lost its volume';
  if (!spec?.storageClassName) return 'has no storage class and no volume';
  const provisioning = provisionerAnnotations.some((annotation) => metadata?.annotations?.[annotation]);
  return status?.phase === 'Pending' && !provisioning ? undefined : 'has no volume yet';
}
