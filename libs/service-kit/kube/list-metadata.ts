import { isObject } from './kube-answer.ts';
import type { AskKube, KubeRequest } from './kube-client.ts';
import { KubeError } from './kube-error.ts';
import { listPages } from './list-pages.ts';

export interface ObjectMetadata {
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
}

const headers = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' };

/** The metadata of all objects of a collection. Rejects with KubeError when it cannot have all of them. */
export async function listMetadata(ask: AskKube, request: KubeRequest, limit?: number): Promise<ObjectMetadata[]> {
  const found: ObjectMetadata[] = [];
  for await (const { items } of listPages(ask, { ...request, headers }, limit)) {
    for (const { metadata } of items) found.push(metadataOf(metadata));
  }
  return found;
}

function metadataOf(metadata: unknown): ObjectMetadata {
  const { uid, labels = {} } = isObject(metadata) ? metadata : {};
  if (typeof uid !== 'string' || uid === '') throw new KubeError('failed', 'a list of the API server has an object without uid');
  return { uid, labels: labels as ObjectMetadata['labels'] };
}
