import { isObject, type KubeObject } from './kube-answer.ts';
import type { AskKube, KubeRequest } from './kube-client.ts';
import { KubeError } from './kube-error.ts';

export interface KubePage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string | undefined;
}

const usualLimit = 500;
const mostPages = 1_000;

/** The objects of a collection, page by page. Throws KubeError when a page is missing or is none: half a list is no list. */
export async function* listPages(ask: AskKube, request: KubeRequest, limit = usualLimit): AsyncGenerator<KubePage> {
  let next: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { kind, metadata, items } = await ask({ ...request, query: { ...request.query, limit, continue: next } });
    const found = isObject(metadata) ? metadata : {};
    yield { items: objectsOf(kind, items), resourceVersion: textOf(found['resourceVersion']) };
    next = textOf(found['continue']);
    if (next === undefined) return;
  }
  throw new KubeError('failed', 'a list of the API server does not end');
}

// An empty list can be written as null.
function objectsOf(kind: unknown, items: unknown): readonly KubeObject[] {
  const objects: unknown = items ?? [];
  if (String(kind).endsWith('List') && Array.isArray(objects) && objects.every(isObject)) return objects;
  throw new KubeError('failed', 'the answer of the API server is no list of objects');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
