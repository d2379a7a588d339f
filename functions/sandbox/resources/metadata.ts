import { labels, labelValue, objectLabels } from '@openova/sandbox-model';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';

export interface ObjectIdentity {
  readonly name: string;
  /** Value of `app.kubernetes.io/name`: the program or purpose the object belongs to. */
  readonly app: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Metadata of an object inside the Sandbox's namespace. */
export function namespacedMetadata(plan: SandboxPlan, identity: ObjectIdentity) {
  return { ...clusterMetadata(plan, identity), namespace: plan.namespace };
}

export function clusterMetadata(plan: SandboxPlan, { name, app, annotations, labels: own }: ObjectIdentity) {
  return {
    name,
    labels: { ...commonLabels(plan, app, plan.settings.ptyServerImage), ...own },
    ...(annotations && { annotations }),
  };
}

/** The version is the image's, so that it changes only when Pods roll anyway. */
export function commonLabels(plan: SandboxPlan, app: string, image: string): Record<string, string> {
  return objectLabels(plan, app, imageVersion(image));
}

/** Labels that select one program's Pods in this Sandbox's namespace. */
export function podSelector(app: string): Record<string, string> {
  return { [labels.name]: app };
}

function imageVersion(image: string): string {
  const digest = /@sha256:([0-9a-f]{12})/.exec(image)?.[1];
  if (digest) return `sha256-${digest}`;
  return labelValue(image.slice(image.lastIndexOf(':') + 1));
}
