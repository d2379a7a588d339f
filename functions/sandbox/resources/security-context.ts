import { frozen } from '@openova/sandbox-model';
import type { IPodSecurityContext } from 'kubernetes-models/v1/PodSecurityContext';
import type { ISecurityContext } from 'kubernetes-models/v1/SecurityContext';

/** The account of the runtime image. */
export const runtimeUid = 10001;

/** What PodSecurity `restricted` and the platform's policies ask of every Pod. */
export const podSecurityContext: IPodSecurityContext = frozen({
  runAsNonRoot: true,
  runAsUser: runtimeUid,
  runAsGroup: runtimeUid,
  fsGroup: runtimeUid,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
});

export const containerSecurityContext: ISecurityContext = frozen({
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
});
