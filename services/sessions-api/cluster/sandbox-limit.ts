import type { AskKube } from '@openova/service-kit';
import { sandboxResource } from '../sandboxes/sandbox-claim.ts';

interface QuotaPage {
  readonly items: readonly { readonly spec?: { readonly hard?: Readonly<Record<string, string>> } }[];
}

const counted = `count/${sandboxResource.plural}.${sandboxResource.group}`;

/** The smallest number that a ResourceQuota of the namespace has for claims, which Kubernetes itself enforces; undefined where none has one. */
export async function sandboxLimit(ask: AskKube, namespace: string): Promise<number | undefined> {
  const { items } = (await ask({ path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/resourcequotas` })) as unknown as QuotaPage;
  const limits = items.map(({ spec }) => spec?.hard?.[counted]).filter((limit) => limit !== undefined && /^\d+$/.test(limit));
  return limits.length === 0 ? undefined : Math.min(...limits.map(Number));
}
