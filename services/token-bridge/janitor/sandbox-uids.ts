import { KubeError, type CallKube } from '../kubernetes/kube-client.ts';

const pageSize = 500;
const mostPages = 1_000;
const metadataOnly = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

/** The uids of all composites of Sandboxes. Rejects when a page is missing or is not what was asked for: half a list is none. */
export async function listSandboxUids(call: CallKube, limit = pageSize): Promise<ReadonlySet<string>> {
  const uids = new Set<string>();
  let next = '';
  for (let page = 0; page < mostPages; page += 1) {
    const query = new URLSearchParams({ limit: String(limit), ...(next && { continue: next }) });
    const list = await call({ method: 'GET', path: `/apis/sandbox.openova.io/v1/xsandboxes?${query.toString()}`, accept: metadataOnly });
    for (const uid of uidsIn(list)) uids.add(uid);
    next = continuationOf(list);
    if (next === '') return uids;
  }
  throw new KubeError('the list of Sandboxes does not end');
}

function uidsIn({ kind, items: listed }: Readonly<Record<string, unknown>>): string[] {
  // An empty list is written as null.
  const items = listed ?? [];
  if (kind !== 'PartialObjectMetadataList' || !Array.isArray(items)) throw new KubeError('the answer of the API server is no list of objects');
  return items.map((item: { readonly metadata?: { readonly uid?: unknown } } | null) => {
    const uid = item?.metadata?.uid;
    if (typeof uid !== 'string' || uid === '') throw new KubeError('the list of Sandboxes has an object without uid');
    return uid;
  });
}

function continuationOf({ metadata }: Readonly<Record<string, unknown>>): string {
  const { continue: next } = (metadata ?? {}) as { readonly continue?: unknown };
  return typeof next === 'string' ? next : '';
}
