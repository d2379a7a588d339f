export interface ObjectMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What every Kubernetes object has. A reader narrows to the kind's own type where it needs more. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: ObjectMeta;
}

/** Objects by their names among the composed resources; a Map is one. Another may make an object only when it is asked for it. */
export type ObjectsByName = Pick<ReadonlyMap<string, KubernetesObject>, 'size' | 'keys' | 'has' | 'get'>;

/** `Deployment "openova-sandbox-mcp"`, as messages name an object. */
export function objectTitle({ kind, metadata }: KubernetesObject): string {
  return `${kind} "${metadata?.name ?? metadata?.generateName ?? ''}"`;
}
