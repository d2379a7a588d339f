import type { CoreV1Api } from '@kubernetes/client-node';
import { sandboxResource } from '../sandboxes/sandbox-claim.ts';

const counted = `count/${sandboxResource.plural}.${sandboxResource.group}`;

/** The smallest number that a ResourceQuota of the namespace has for claims, which Kubernetes itself enforces; undefined where none has one. */
export async function sandboxLimit(core: CoreV1Api, namespace: string): Promise<number | undefined> {
  const { items } = await core.listNamespacedResourceQuota({ namespace });
  const limits = items.map(({ spec }) => spec?.hard?.[counted]).filter((limit) => limit !== undefined && /^\d+$/.test(limit));
  return limits.length === 0 ? undefined : Math.min(...limits.map(Number));
}
