import {
  envEntries,
  labels,
  mcpServerName,
  mcpServerPort,
  mcpServerVariables,
  mcpServiceAccountName,
  ptyServerName,
  ptyServerPort,
} from '@openova/sandbox-model';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { mcpServerResources } from './container-resources.ts';
import { namespacedMetadata, podSelector } from './metadata.ts';
import { temporaryMount, temporaryVolume } from './pod-volumes.ts';
import { serverProbes } from './probes.ts';
import { containerSecurityContext, podSecurityContext } from './security-context.ts';

export function mcpServer(plan: SandboxPlan): IDeployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: namespacedMetadata(plan, { name: mcpServerName, app: mcpServerName }),
    spec: {
      replicas: 1,
      revisionHistoryLimit: 2,
      // A second Pod would not fit beside the first under a small quota.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      selector: { matchLabels: podSelector(mcpServerName) },
      template: {
        metadata: {
          labels: {
            ...plan.labels[mcpServerName],
            [labels.version]: plan.mcpVersion,
            [labels.serviceAccountTokenRequired]: 'true',
          },
        },
        spec: {
          serviceAccountName: mcpServiceAccountName,
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 30,
          securityContext: podSecurityContext,
          containers: [container(plan)],
          volumes: [temporaryVolume('64Mi')],
        },
      },
    },
  };
}

function container(plan: SandboxPlan): IContainer {
  return {
    name: mcpServerName,
    image: plan.settings.mcpImage,
    args: ['mcp-server'],
    ports: [{ name: 'http', containerPort: mcpServerPort, protocol: 'TCP' }],
    env: env(plan),
    resources: mcpServerResources(plan),
    securityContext: containerSecurityContext,
    volumeMounts: [temporaryMount],
    ...serverProbes,
  };
}

function env(plan: SandboxPlan) {
  const { settings } = plan;
  return envEntries(mcpServerVariables, {
    ownerUid: plan.ownerUid,
    sandboxId: plan.id,
    sandboxName: plan.name,
    namespace: plan.namespace,
    orgId: plan.orgSlug,
    sovereignFqdn: settings.sovereignFqdn,
    listenAddress: `:${mcpServerPort}`,
    ptyServerUrl: `http://${ptyServerName}:${ptyServerPort}`,
    tokenJwksUrl: `${settings.newapiUrl}/.well-known/jwks.json`,
    giteaUrl: settings.giteaUrl,
    enableHotStandby: settings.hotStandby.enabled,
    primaryRegion: settings.hotStandby.primaryRegion,
    replicaRegion: settings.hotStandby.replicaRegion,
  });
}
