import type { KubernetesObject } from '@openova/sandbox-model';
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';

/** A route is ready once its Gateway has accepted it. A Gateway that does not exist never answers. */
export function routeComplaint(observed: KubernetesObject): string | undefined {
  const { spec, status } = observed as IHTTPRoute;
  const parent = spec?.parentRefs?.[0];
  const answers = (status?.parents ?? []).filter(({ parentRef }) => parentRef.name === parent?.name);
  const accepted = answers.flatMap(({ conditions }) => conditions ?? []).filter(({ type }) => type === 'Accepted');
  if (accepted.some((condition) => condition.status === 'True')) return undefined;
  return refusal(`Gateway "${parent?.namespace}/${parent?.name}"`, accepted[0]?.reason);
}

function refusal(gateway: string, reason: string | undefined): string {
  return reason === undefined ? `is not accepted by ${gateway}; does it exist?` : `is refused by ${gateway}: ${reason}`;
}
