import type { Logger } from '@openova/process-kit';
import { hasNamespace, ownerOf, shareByos, type ByosScope } from './byos.ts';
import type { SandboxClaim } from './sandbox-claim.ts';

/** Copies people's own keys into their new Sandboxes, as soon as there is a place for them. Gives what ends that. */
export function startByosSharing(scope: ByosScope, log: Logger): () => void {
  // One after the other: after a start all Sandboxes are new.
  let queue = Promise.resolve();
  return scope.cluster.sandboxes.subscribe(({ before, after }) => {
    if (!after?.spec.agentCatalogue?.includes('claude-code')) return;
    if (!hasNamespace(after) || (before && hasNamespace(before))) return;
    queue = queue.then(() => share(scope, after)).catch(() => log.warn('a key of its owner was not copied', { sandbox: after.metadata.name }));
  });
}

async function share(scope: ByosScope, claim: SandboxClaim): Promise<void> {
  const missing = await shareByos(scope, ownerOf(claim), [claim]);
  if (missing.length > 0) throw new Error('the Sandbox does not take it');
}
