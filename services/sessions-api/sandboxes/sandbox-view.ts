import { annotations, resolveQuota, type Quota, type StatusCondition } from '@openova/sandbox-model';
import type { SandboxClaim } from './sandbox-claim.ts';
import type { Spend } from '../usage/bridge-usage.ts';
import { isAsleep, mapSandboxStatus, type ConsoleStatus } from './sandbox-status.ts';

/** A Sandbox in the answers of the API. */
export interface SandboxView {
  readonly id: string;
  readonly displayName: string;
  readonly owner: { readonly email: string; readonly organization: string };
  readonly agent: string | null;
  readonly repos: readonly RepoView[];
  readonly plan: string | null;
  readonly quota: Quota;
  readonly operatingMode: 'Running' | 'Suspended';
  /** Null: the platform's own. */
  readonly idleTimeoutMinutes: number | null;
  readonly phase: string;
  readonly status: ConsoleStatus;
  readonly conditions: readonly Omit<StatusCondition, 'message'>[];
  /** WebSocket addresses of the first terminal session; null while there is none. */
  readonly attach: string | null;
  readonly cards: string | null;
  readonly createdAt: string | null;
  readonly isDeleting: boolean;
  /** Of the last thirty days; left out while it is not known. */
  readonly spend30d?: number;
  readonly spendCurrency?: string;
}

interface RepoView {
  readonly giteaRepo: string;
  readonly branch?: string;
}

/** How claims look in answers. */
export interface SandboxViews {
  view(claim: SandboxClaim): SandboxView;
  /** The view as JSON. */
  json(claim: SandboxClaim): string;
  /** A list of views as JSON, in the order of their names. */
  listJson(claims: readonly SandboxClaim[]): string;
}

/** A claim never changes, another one takes its place: each is written out once for what it has spent, however often it is asked for. */
export function createSandboxViews(spendOf: (claim: SandboxClaim) => Spend | undefined): SandboxViews {
  const texts = new WeakMap<SandboxClaim, { readonly spend: Spend | undefined; readonly text: string }>();
  const json = (claim: SandboxClaim): string => {
    const spend = spendOf(claim);
    const known = texts.get(claim);
    if (known && known.spend === spend) return known.text;
    const text = JSON.stringify(sandboxView(claim, spend));
    texts.set(claim, { spend, text });
    return text;
  };
  return {
    view: (claim) => sandboxView(claim, spendOf(claim)),
    json,
    listJson: (claims) => `{"sandboxes":[${claims.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)).map(json).join(',')}]}`,
  };
}

export function sandboxView(claim: SandboxClaim, spend?: Spend): SandboxView {
  const { metadata } = claim;
  return {
    id: metadata.name,
    displayName: metadata.annotations?.[annotations.displayName] ?? metadata.name,
    createdAt: metadata.creationTimestamp ?? null,
    isDeleting: metadata.deletionTimestamp !== undefined,
    ...wishes(claim),
    ...facts(claim),
    ...(spend && { spend30d: spend.amount, spendCurrency: spend.currency }),
  };
}

function wishes({ spec }: SandboxClaim) {
  return {
    owner: { email: spec.owner.email, organization: spec.owner.orgRef.slug },
    agent: spec.agent ?? null,
    repos: (spec.repos ?? []).map(({ giteaRepo, branch }) => ({ giteaRepo, ...(branch === undefined ? {} : { branch }) })),
    plan: spec.planId ?? null,
    quota: resolveQuota(spec.planId, spec.quota),
    operatingMode: spec.operatingMode ?? 'Running',
    idleTimeoutMinutes: spec.idleTimeoutMinutes ?? null,
  };
}

function facts(claim: SandboxClaim) {
  const { phase, conditions = [], endpoints = {} } = claim.status ?? {};
  return {
    phase: phase ?? 'Pending',
    status: mapSandboxStatus(phase, isAsleep(claim)),
    conditions,
    attach: endpoints.attach ?? null,
    cards: endpoints.cards ?? null,
  };
}
