import { labels, objectTitle, type KubernetesObject } from '@openova/sandbox-model';
import { fieldAt, itemsAt, textAt, type Fields } from './manifest-field.ts';
import { podTemplateOf, type PodContainer, type PodTemplate } from './pod-template.ts';

const requiredLabels = [labels.name, labels.version, labels.partOf];
const tokenRequired = labels.serviceAccountTokenRequired;

/** What the platform's policies would refuse or report about the objects, each problem with the rule's number. */
export function platformProblems(objects: readonly KubernetesObject[]): string[] {
  const productionNamespaces = new Set(
    objects
      .filter((object) => object.kind === 'Namespace' && textAt(object, 'metadata', 'labels', 'openova.io/env-type') === 'prod')
      .map(({ metadata }) => metadata?.name),
  );
  return objects.flatMap((object) => {
    const pod = podTemplateOf(object);
    return [
      ...objectProblems(object),
      ...(productionNamespaces.has(object.metadata?.namespace) ? replicaProblems(object) : []),
      ...(pod === undefined ? [] : podProblems(pod)),
    ];
  });
}

function objectProblems(object: KubernetesObject): string[] {
  const byKind: Readonly<Record<string, (object: KubernetesObject) => string[]>> = {
    Namespace: namespaceProblems,
    Service: serviceProblems,
    ServiceAccount: accountProblems,
    Role: wildcardProblems,
    ClusterRole: wildcardProblems,
  };
  const problems = [...labelProblems(object.metadata), ...(byKind[object.kind]?.(object) ?? [])];
  return problems.map((problem) => `${objectTitle(object)}: ${problem}`);
}

function labelProblems(metadata: unknown): string[] {
  const absent = requiredLabels.filter((label) => textAt(metadata, 'labels', label) === '');
  return absent.map((label) => `S23: label ${label} is missing`);
}

function namespaceProblems(object: KubernetesObject): string[] {
  return object.metadata?.labels?.[labels.owner] ? [] : [`S24: label ${labels.owner} is missing`];
}

function serviceProblems(object: KubernetesObject): string[] {
  const type = textAt(object, 'spec', 'type');
  const nodePort = itemsAt(object, 'spec', 'ports').some((port) => fieldAt(port, 'nodePort') !== undefined);
  return ['NodePort', 'LoadBalancer'].includes(type) || nodePort ? [`S19: a Service of type ${type || 'NodePort'} is not allowed`] : [];
}

function accountProblems(object: KubernetesObject): string[] {
  const automounts = fieldAt(object, 'automountServiceAccountToken') !== false;
  return automounts && !needsToken(object.metadata) ? ['S26: automountServiceAccountToken must be false'] : [];
}

function needsToken(metadata: unknown): boolean {
  return ['labels', 'annotations'].some((field) => textAt(metadata, field, tokenRequired) === 'true');
}

function wildcardProblems(object: KubernetesObject): string[] {
  return itemsAt(object, 'rules').flatMap((rule, index) =>
    ['apiGroups', 'resources', 'verbs', 'nonResourceURLs']
      .filter((field) => itemsAt(rule, field).some((value) => String(value).includes('*')))
      .map((field) => `S25: rules[${index}].${field} has a wildcard`),
  );
}

function replicaProblems(object: KubernetesObject): string[] {
  if (object.kind !== 'Deployment' || Number(fieldAt(object, 'spec', 'replicas') ?? 1) >= 2) return [];
  return [`${objectTitle(object)}: V5: a production namespace asks for two replicas`];
}

function podProblems(pod: PodTemplate): string[] {
  const automounts = pod.spec['automountServiceAccountToken'] !== false && !needsToken(pod.metadata);
  const problems = [
    ...labelProblems(pod.metadata).map((problem) => `${problem} on the Pod`),
    ...(automounts ? ['S26: automountServiceAccountToken of the Pod must be false'] : []),
    ...itemsAt(pod.spec, 'volumes').flatMap(volumeProblems),
  ];
  return [...problems.map((problem) => `${pod.title}: ${problem}`), ...pod.containers.flatMap((container) => containerProblems(container, pod.spec))];
}

function volumeProblems(volume: unknown): string[] {
  const unlimited = fieldAt(volume, 'emptyDir') !== undefined && fieldAt(volume, 'emptyDir', 'sizeLimit') === undefined;
  return unlimited ? [`V8: emptyDir "${textAt(volume, 'name')}" has no sizeLimit`] : [];
}

function containerProblems({ title, fields, stays }: PodContainer, spec: Fields): string[] {
  const uid = fieldAt(fields, 'securityContext', 'runAsUser') ?? fieldAt(spec, 'securityContext', 'runAsUser');
  const problems = [
    ...missing(fields, ['resources', 'requests', 'cpu'], 'V1'),
    ...missing(fields, ['resources', 'requests', 'memory'], 'V1'),
    ...missing(fields, ['resources', 'limits', 'memory'], 'V2'),
    ...(stays ? [...missing(fields, ['readinessProbe'], 'V3'), ...missing(fields, ['livenessProbe'], 'V3')] : []),
    ...(typeof uid === 'number' && uid >= 1000 ? [] : ['S4: runAsUser must be 1000 or more']),
    ...(fieldAt(fields, 'securityContext', 'readOnlyRootFilesystem') === true ? [] : ['S6: readOnlyRootFilesystem must be true']),
    ...imageProblems(textAt(fields, 'image')),
  ];
  return problems.map((problem) => `${title}: ${problem}`);
}

function missing(fields: Fields, path: readonly string[], rule: string): string[] {
  return fieldAt(fields, ...path) === undefined ? [`${rule}: ${path.join('.')} is missing`] : [];
}

function imageProblems(image: string): string[] {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return [];
  const tag = /:([^:/]+)$/.exec(image)?.[1] ?? 'latest';
  if (tag === 'latest') return [`S15: image "${image}" has no tag, or latest`];
  return /^(?:sha-)?[0-9a-f]{7,40}$/.test(tag) ? [] : [`S15: image "${image}" is pinned neither by digest nor by commit`];
}
