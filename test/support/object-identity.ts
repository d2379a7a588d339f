import { objectTitle, type KubernetesObject } from '@openova/sandbox-model';
import { fieldsAt } from './manifest-field.ts';
import { podTemplateOf } from './pod-template.ts';

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const serviceName = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const keyName = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Names, labels and annotations that the API server would refuse, names that are too long for ours, and objects given twice. */
export function identityProblems(objects: readonly KubernetesObject[]): string[] {
  const seen = Map.groupBy(objects, identityOf);
  return [
    ...objects.flatMap((object) => problemsOf(object).map((problem) => `${objectTitle(object)}: ${problem}`)),
    ...[...seen].filter(([, same]) => same.length > 1).map(([identity, { length }]) => `${identity} is given ${length} times`),
  ];
}

function identityOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return `${kind}${group} "${metadata?.namespace ? `${metadata.namespace}/` : ''}${metadata?.name ?? ''}"`;
}

function problemsOf(object: KubernetesObject): string[] {
  const { name = '', namespace } = object.metadata ?? {};
  const pod = podTemplateOf(object);
  return [
    ...(nameIsLegal(object.kind, name) ? [] : [`name "${name}" is not legal`]),
    ...(namespace === undefined || dnsLabel.test(namespace) ? [] : [`namespace "${namespace}" is not legal`]),
    ...metadataProblems(object.metadata, ''),
    ...(pod === undefined || object.kind === 'Pod' ? [] : metadataProblems(pod.metadata, ' of the Pod')),
  ];
}

function nameIsLegal(kind: string, name: string): boolean {
  if (name.length > 63) return false;
  if (kind === 'Namespace') return dnsLabel.test(name);
  return (kind === 'Service' ? serviceName : dnsSubdomain).test(name);
}

function metadataProblems(metadata: unknown, where: string): string[] {
  const labels = fieldsAt(metadata, 'labels');
  const keys = [...Object.keys(labels), ...Object.keys(fieldsAt(metadata, 'annotations'))];
  return [
    ...keys.filter((key) => !keyIsLegal(key)).map((key) => `key "${key}"${where} is not legal`),
    ...Object.entries(labels)
      .filter(([, value]) => typeof value !== 'string' || !labelValue.test(value))
      .map(([key, value]) => `value "${String(value)}" of label ${key}${where} is not legal`),
    ...Object.entries(fieldsAt(metadata, 'annotations'))
      .filter(([, value]) => typeof value !== 'string')
      .map(([key]) => `value of annotation ${key}${where} is not a string`),
  ];
}

function keyIsLegal(key: string): boolean {
  const [name = '', prefix] = key.split('/').toReversed();
  return keyName.test(name) && (prefix === undefined || (prefix.length <= 253 && dnsSubdomain.test(prefix))) && key.split('/').length <= 2;
}
