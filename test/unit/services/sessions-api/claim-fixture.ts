import type { SandboxClaim } from '../../../../services/sessions-api/sandboxes/sandbox-claim.ts';

/** A fresh claim of alice, with these parts put in the place of its own. */
export function claimWith(own: Partial<SandboxClaim>): SandboxClaim {
  return {
    apiVersion: 'sandbox.openova.io/v1',
    kind: 'Sandbox',
    metadata: { name: 'work', namespace: 'acme' },
    spec: { owner: { email: 'alice@acme.example', orgRef: { slug: 'acme' } } },
    ...own,
  };
}
