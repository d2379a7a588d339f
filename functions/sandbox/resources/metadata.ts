import { labels } from '@openova/sandbox-model';
import type { App, SandboxPlan } from '../plan/sandbox-plan.ts';

export interface ObjectIdentity {
  readonly name: string;
  /** Value of `app.kubernetes.io/name`: the program or purpose the object belongs to. */
  readonly app: App;
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
    labels: own ? { ...plan.labels[app], ...own } : plan.labels[app],
    ...(annotations && { annotations }),
  };
}

/** Labels that select one program's Pods in this Sandbox's namespace. */
export function podSelector(app: string): Record<string, string> {
  return { [labels.name]: app };
}
