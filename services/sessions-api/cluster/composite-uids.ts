import { claimNameLabel, claimNamespaceLabel } from '@openova/sandbox-model';
import { sandboxResource } from '../sandboxes/sandbox-claim.ts';
import type { AskCluster } from './kube-call.ts';

/** The composite of a claim with this name. */
export interface CompositeUid {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

interface CompositePage {
  readonly items: readonly { readonly metadata: { readonly uid: string; readonly labels?: Readonly<Record<string, string>> } }[];
  readonly metadata?: { readonly continue?: string };
}

const limit = 500;
const headers = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' };

/** Asks page by page, for nothing but what is needed of each. */
export async function compositeUids(ask: AskCluster): Promise<CompositeUid[]> {
  const { group, version } = sandboxResource;
  const found: CompositeUid[] = [];
  let next: string | undefined;
  do {
    const query = { limit, continue: next };
    const { items, metadata } = (await ask({ path: `/apis/${group}/${version}/xsandboxes`, query, headers })) as CompositePage;
    for (const { metadata: { uid, labels = {} } } of items) {
      const [name, namespace] = [labels[claimNameLabel], labels[claimNamespaceLabel]];
      if (name !== undefined && namespace !== undefined) found.push({ namespace, name, uid });
    }
    next = metadata?.continue || undefined;
  } while (next !== undefined);
  return found;
}
