import type { FastifyRequest } from 'fastify';
import type { MetricsRegistry } from '@openova/service-kit';
import type { Logger } from '@openova/process-kit';
import type { WriteAudit } from '../audit.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterUnavailable } from '../cluster/cluster-problem.ts';
import type { OAuthClient } from '../access/oauth-client.ts';
import type { SigningKeys } from '../access/signing-keys.ts';
import type { ByosUpkeep } from '../sandboxes/byos-upkeep.ts';
import type { SandboxViews } from '../sandboxes/sandbox-view.ts';

declare module 'fastify' {
  interface FastifySchema {
    /** For the OpenAPI document. */
    operationId?: string;
    summary?: string;
    /** The content type of its answers; JSON unless given. */
    produces?: string;
  }
}

/** What the routes of the API work with. */
export interface ApiScope {
  /** Undefined: there is none, and every route that needs it answers 503. */
  readonly cluster: Cluster | undefined;
  readonly keys: SigningKeys;
  /** Where the Sandboxes of callers without an Organization are. */
  readonly defaultNamespace: string;
  /** How many Sandboxes one person may have in an Organization. */
  readonly sandboxesPerPerson: number;
  /** Members may look after all Sandboxes of their Organization. */
  readonly adminGroup: string;
  /** Of the Secrets that hold people's own keys. */
  readonly byosSecretPrefix: string;
  /** Undefined: people connect their own account by a pasted key only. */
  readonly byosOAuth: OAuthClient | undefined;
  /** Undefined: without the one above, or without a cluster. */
  readonly byosUpkeep: ByosUpkeep | undefined;
  /** Where browsers reach this. */
  readonly publicUrl: URL;
  readonly views: SandboxViews;
  readonly audit: WriteAudit;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The cluster, when it can be reached and what is known of it is current. Throws HttpProblem 503. */
export function reachableCluster({ cluster }: ApiScope): Cluster {
  if (cluster?.sandboxes.isCurrent) return cluster;
  throw clusterUnavailable();
}

/** The scope with a cluster that can be reached. Throws HttpProblem 503. */
export function inCluster(scope: ApiScope) {
  return { ...scope, cluster: reachableCluster(scope) };
}

export function idOf({ params }: FastifyRequest): string {
  return (params as { id: string }).id;
}
