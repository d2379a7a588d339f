import { resolveQuota, type Quota } from '@openova/sandbox-model';
import type { Caller } from '../access/identity.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { ownSandboxes } from './sandbox-access.ts';

export interface QuotaScope {
  readonly cluster: Cluster;
  readonly sandboxesPerPerson: number;
}

/** Numbers of Sandboxes. */
export interface SandboxAllowance {
  readonly used: number;
  /** Null: nothing limits them. */
  readonly limit: number | null;
  readonly left: number | null;
}

export interface SandboxQuota {
  readonly person: SandboxAllowance;
  readonly organization: SandboxAllowance;
  /** What a new Sandbox gets. */
  readonly each: Quota;
}

/** How many Sandboxes the caller and the Organization with this namespace have and may have. */
export async function sandboxQuota({ cluster, sandboxesPerPerson }: QuotaScope, caller: Caller, namespace: string): Promise<SandboxQuota> {
  const limit = await cluster.sandboxLimit(namespace);
  return {
    person: allowance(ownSandboxes(cluster, caller, namespace).length, sandboxesPerPerson),
    organization: allowance(cluster.sandboxes.list(namespace).length, limit ?? null),
    each: resolveQuota(undefined),
  };
}

function allowance(used: number, limit: number | null): SandboxAllowance {
  return { used, limit, left: limit === null ? null : Math.max(0, limit - used) };
}
