import { objectTitle, type KubernetesObject } from '@openova/sandbox-model';
import { fieldAt, fieldsAt, itemsAt, textAt, type Fields } from './manifest-field.ts';

export interface PodContainer {
  /** `Deployment "a" container "b"`, as messages name it. */
  readonly title: string;
  readonly fields: Fields;
  /** Runs for the Pod's whole life: a container or a sidecar, not an init container that ends. */
  readonly stays: boolean;
}

export interface PodTemplate {
  readonly title: string;
  readonly metadata: Fields;
  readonly spec: Fields;
  readonly containers: readonly PodContainer[];
}

const templatePaths: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};
const kindsWithTemplate = ['StatefulSet', 'Deployment', 'DaemonSet', 'ReplicaSet', 'Job'];

/** The Pod that the object is or makes. */
export function podTemplateOf(object: KubernetesObject): PodTemplate | undefined {
  const path = templatePaths[object.kind] ?? (kindsWithTemplate.includes(object.kind) ? ['spec', 'template'] : undefined);
  if (path === undefined) return undefined;
  const title = objectTitle(object);
  const spec = fieldsAt(object, ...path, 'spec');
  return { title, metadata: fieldsAt(object, ...path, 'metadata'), spec, containers: containersOf(title, spec) };
}

function containersOf(title: string, spec: Fields): PodContainer[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    itemsAt(spec, list).map((container) => ({
      title: `${title} container "${textAt(container, 'name')}"`,
      fields: fieldsAt(container),
      stays: list === 'containers' || fieldAt(container, 'restartPolicy') === 'Always',
    })),
  );
}
