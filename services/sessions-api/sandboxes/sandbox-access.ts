import { HttpProblem } from '@openova/service-kit';
import type { Caller } from '../access/identity.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { organizationNamespace } from './organization.ts';
import type { SandboxClaim } from './sandbox-claim.ts';

/** Whose Sandboxes a caller sees: those of the Organization, and no others. */
export interface SandboxScope {
  readonly cluster: Cluster;
  readonly defaultNamespace: string;
  readonly adminGroup: string;
}

/** The Sandbox of this name in the caller's Organization. Throws HttpProblem 404, also for one of another Organization. */
export function visibleSandbox({ cluster, defaultNamespace }: SandboxScope, caller: Caller, name: string): SandboxClaim {
  const claim = cluster.sandboxes.get(organizationNamespace(caller, defaultNamespace), name);
  if (claim) return claim;
  throw sandboxMissing();
}

/** The same, for who may change it: its owner, or an administrator of the Organization. Throws HttpProblem 403 for others. */
export function changeableSandbox(scope: SandboxScope, caller: Caller, name: string): SandboxClaim {
  const claim = visibleSandbox(scope, caller, name);
  if (isOwner(claim, caller) || caller.groups.includes(scope.adminGroup)) return claim;
  throw notYours('only its owner and administrators may change this Sandbox');
}

/** The same, for who may work in it: its agents act as its owner, so nobody else. Throws HttpProblem 403 for others. */
export function ownSandbox(scope: SandboxScope, caller: Caller, name: string): SandboxClaim {
  const claim = visibleSandbox(scope, caller, name);
  if (isOwner(claim, caller)) return claim;
  throw notYours('only its owner may work in this Sandbox');
}

export function ownSandboxes({ sandboxes }: Pick<Cluster, 'sandboxes'>, owner: Pick<Caller, 'email'>, namespace: string): SandboxClaim[] {
  return sandboxes.list(namespace).filter((claim) => isOwner(claim, owner));
}

function isOwner({ spec }: SandboxClaim, { email }: Pick<Caller, 'email'>): boolean {
  return spec.owner.email === email;
}

export function sandboxMissing(): HttpProblem {
  return new HttpProblem({ status: 404, code: 'sandbox_not_found', detail: 'there is no such Sandbox', next: 'look at the list of Sandboxes' });
}

function notYours(detail: string): HttpProblem {
  return new HttpProblem({ status: 403, code: 'not_owner', detail, next: 'ask its owner' });
}
