import { agentServiceAccountName, annotations, ptyServerName, ptyServerPort } from '@openova/sandbox-model';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { ptyServerResources } from './container-resources.ts';
import { namespacedMetadata, podSelector } from './metadata.ts';
import { ptyServerMounts, ptyServerVolumes, repoCloneMounts } from './pod-volumes.ts';
import { serverProbes } from './probes.ts';
import { ptyServerEnv, repoCloneEnv } from './pty-server-env.ts';
import { containerSecurityContext, podSecurityContext } from './security-context.ts';

/**
 * One Pod runs all sessions of the Sandbox; asleep there is none. `restartedAt`, when given, is stamped on the Pod
 * template, so that the Pod rolls when it changes.
 */
export function ptyServer(plan: SandboxPlan, restartedAt: string | undefined): IStatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: namespacedMetadata(plan, {
      name: ptyServerName,
      app: ptyServerName,
      annotations: { [annotations.idleTimeoutMinutes]: String(plan.idleTimeoutMinutes) },
    }),
    spec: {
      serviceName: ptyServerName,
      replicas: plan.suspended ? 0 : 1,
      revisionHistoryLimit: 2,
      selector: { matchLabels: podSelector(ptyServerName) },
      template: {
        metadata: {
          labels: plan.labels[ptyServerName],
          ...(restartedAt && { annotations: { [annotations.restartedAt]: restartedAt } }),
        },
        spec: podSpec(plan),
      },
    },
  };
}

function podSpec(plan: SandboxPlan): IPodSpec {
  const { runtimeClassName } = plan;
  return {
    serviceAccountName: agentServiceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    securityContext: podSecurityContext,
    ...(runtimeClassName && { runtimeClassName }),
    ...(plan.repos.length > 0 && { initContainers: [repoClone(plan)] }),
    containers: [ptyServerContainer(plan)],
    volumes: ptyServerVolumes(plan),
  };
}

function ptyServerContainer(plan: SandboxPlan): IContainer {
  return {
    name: ptyServerName,
    image: plan.settings.ptyServerImage,
    args: ['pty-server'],
    ports: [{ name: 'http', containerPort: ptyServerPort, protocol: 'TCP' }],
    env: ptyServerEnv(plan),
    resources: ptyServerResources(plan),
    securityContext: containerSecurityContext,
    volumeMounts: ptyServerMounts(plan),
    ...serverProbes,
  };
}

function repoClone(plan: SandboxPlan): IContainer {
  return {
    name: 'repo-clone',
    image: plan.settings.ptyServerImage,
    args: ['repo-clone'],
    env: repoCloneEnv(plan),
    resources: ptyServerResources(plan),
    securityContext: containerSecurityContext,
    volumeMounts: repoCloneMounts(plan),
  };
}
