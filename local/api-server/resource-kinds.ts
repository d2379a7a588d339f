/** A kind of object that the API server stores, and where it serves it. */
export interface ResourceKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Whether the status is written apart from the rest. */
  readonly hasStatus: boolean;
}

const namespaced = true;
const clusterWide = false;

// Kinds that Kubernetes stores whole, without a status of its own to write.
const withoutStatus: ReadonlySet<string> = new Set([
  'CiliumNetworkPolicy',
  'ConfigMap',
  'Event',
  'LimitRange',
  'NetworkPolicy',
  'ReferenceGrant',
  'Role',
  'RoleBinding',
  'Secret',
  'ServiceAccount',
]);

/** What the composition makes, what it is made from, and what its parts write. */
export const resourceKinds: readonly ResourceKind[] = [
  kindOf('v1', 'Namespace', 'namespaces', clusterWide),
  ...['ConfigMap', 'Event', 'LimitRange', 'PersistentVolumeClaim', 'Pod', 'ResourceQuota', 'Secret', 'Service', 'ServiceAccount'].map(
    (kind) => kindOf('v1', kind, `${kind.toLowerCase()}s`, namespaced),
  ),
  kindOf('apps/v1', 'Deployment', 'deployments', namespaced),
  kindOf('apps/v1', 'StatefulSet', 'statefulsets', namespaced),
  kindOf('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', namespaced),
  kindOf('cilium.io/v2', 'CiliumNetworkPolicy', 'ciliumnetworkpolicies', namespaced),
  kindOf('rbac.authorization.k8s.io/v1', 'Role', 'roles', namespaced),
  kindOf('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', namespaced),
  kindOf('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes', namespaced),
  kindOf('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'referencegrants', namespaced),
  kindOf('sandbox.openova.io/v1', 'Sandbox', 'sandboxes', namespaced),
  kindOf('sandbox.openova.io/v1', 'XSandbox', 'xsandboxes', clusterWide),
];

export function apiVersionOf({ group, version }: ResourceKind): string {
  return group === '' ? version : `${group}/${version}`;
}

export function resourceKindOf(apiVersion: string, kind: string): ResourceKind | undefined {
  return resourceKinds.find((known) => known.kind === kind && apiVersionOf(known) === apiVersion);
}

function kindOf(apiVersion: string, kind: string, plural: string, isNamespaced: boolean): ResourceKind {
  const [first = '', second] = apiVersion.split('/');
  const [group, version] = second === undefined ? ['', first] : [first, second];
  return { group, version, kind, plural, namespaced: isNamespaced, hasStatus: !withoutStatus.has(kind) };
}
