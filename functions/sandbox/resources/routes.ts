import { internalSessionsPath, ptyServerName, ptyServerPort, publicSessionsPath, sandboxHost } from '@openova/sandbox-model';
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import type { IReferenceGrant } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1beta1/ReferenceGrant';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import type { Settings } from '../settings/settings.ts';
import { clusterMetadata, namespacedMetadata } from './metadata.ts';

/** The way from the Gateway to pty-server, or to the activator while the Sandbox sleeps and one is configured. */
export function ptyServerRoute(plan: SandboxPlan): IHTTPRoute {
  const { gateway, activator, sovereignFqdn } = plan.settings;
  const { section } = gateway;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: namespacedMetadata(plan, { name: ptyServerName, app: ptyServerName }),
    spec: {
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: gateway.name,
          namespace: gateway.namespace,
          ...(section && { sectionName: section }),
        },
      ],
      hostnames: [sandboxHost(sovereignFqdn)],
      rules: [plan.suspended && activator ? activatorRule(plan, activator) : ptyServerRule(plan)],
    },
  };
}

type RouteRule = NonNullable<NonNullable<IHTTPRoute['spec']>['rules']>[number];

function ptyServerRule(plan: SandboxPlan): RouteRule {
  return {
    ...matchSandbox(plan),
    filters: [
      {
        type: 'URLRewrite',
        urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: internalSessionsPath } },
      },
    ],
    backendRefs: [{ group: '', kind: 'Service', name: ptyServerName, port: ptyServerPort, weight: 1 }],
  };
}

// The activator serves many Sandboxes and tells them apart by the owner in the path: no rewrite.
function activatorRule(plan: SandboxPlan, { namespace, service, port }: NonNullable<Settings['activator']>): RouteRule {
  return {
    ...matchSandbox(plan),
    backendRefs: [{ group: '', kind: 'Service', name: service, namespace, port, weight: 1 }],
  };
}

function matchSandbox({ ownerUid }: SandboxPlan): Pick<RouteRule, 'matches'> {
  return { matches: [{ path: { type: 'PathPrefix', value: publicSessionsPath(ownerUid) } }] };
}

/** Lets this Sandbox's route point at the activator. A grant takes no wildcard, so each Sandbox has its own. */
export function activatorGrant(plan: SandboxPlan, activator: NonNullable<Settings['activator']>): IReferenceGrant {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { ...clusterMetadata(plan, { name: plan.namespace, app: ptyServerName }), namespace: activator.namespace },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: plan.namespace }],
      to: [{ group: '', kind: 'Service', name: activator.service }],
    },
  };
}
