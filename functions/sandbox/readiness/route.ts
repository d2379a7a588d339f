import type { KubernetesObject } from '@openova/sandbox-model';
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';

/** A route is ready once its Gateway has accepted it. A Gateway that does not exist never answers. */
export function routeComplaint(observed: KubernetesObject): string | undefined {
  const { spec, status } = observed as IHTTPRoute;
  const parent = spec?.parentRefs?.[0];
  const answers = (status?.parents ?? []).filter(({ parentRef }) => isSameParent(parentRef, parent));
  const accepted = answers
    .flatMap(({ conditions }) => conditions ?? [])
    .filter(({ type, observedGeneration }) => type === 'Accepted' && isCurrent(observed, observedGeneration));
  if (accepted.some((condition) => condition.status === 'True')) return undefined;
  return refusal(`Gateway "${parent?.namespace}/${parent?.name}"`, accepted[0]?.reason);
}

interface ParentRef {
  readonly name: string;
  readonly namespace?: string | null;
}

function isSameParent(one: ParentRef, other: ParentRef | undefined): boolean {
  return one.name === other?.name && (one.namespace ?? '') === (other.namespace ?? '');
}

// An answer to an older form of the route says nothing about this one.
function isCurrent({ metadata }: KubernetesObject, observedGeneration: number | null | undefined): boolean {
  return (observedGeneration ?? Infinity) >= (metadata?.generation ?? 0);
}

function refusal(gateway: string, reason: string | undefined): string {
  return reason === undefined ? `is not accepted by ${gateway}; does it exist?` : `is refused by ${gateway}: ${reason}`;
}
