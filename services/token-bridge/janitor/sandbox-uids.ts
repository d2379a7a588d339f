import { listMetadata, type AskKube } from '@openova/service-kit';

/** The uids of all composites of Sandboxes. Rejects with KubeError when it cannot have all of them. */
export async function listSandboxUids(ask: AskKube, limit?: number): Promise<ReadonlySet<string>> {
  const composites = await listMetadata(ask, { path: '/apis/sandbox.openova.io/v1/xsandboxes' }, limit);
  return new Set(composites.map(({ uid }) => uid));
}
