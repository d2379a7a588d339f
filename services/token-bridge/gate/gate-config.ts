import type { AdapterName } from './adapters.ts';

/** What the gate lets through, where to, and how much of it. Immutable; a reload makes another one. */
export interface GateConfig {
  readonly upstreams: ReadonlyMap<string, UpstreamConfig>;
  readonly channels: ReadonlyMap<string, ChannelConfig>;
  readonly prices: PriceList;
  readonly limits: GateLimits;
  /** What must not be written anywhere. */
  readonly secrets: readonly string[];
}

export interface UpstreamConfig {
  readonly name: string;
  readonly adapter: AdapterName;
  /** Without a slash at its end; `/v1/…` is added. */
  readonly url: string;
  readonly credential: string;
  /** new-api only: the id of the user whose access token the credential is. */
  readonly userId: number | undefined;
  /** new-api only: the group of the keys that are made. */
  readonly group: string | undefined;
  readonly connections: number;
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

export interface ChannelConfig {
  readonly name: string;
  /** In the order in which they are tried. */
  readonly upstreams: readonly string[];
  readonly models: readonly string[];
  /** A commercial channel serves only when both parts of its attestation are there. */
  readonly commercial: boolean;
  readonly attestation: { readonly account: string; readonly contract: string } | undefined;
  /** Undefined: every Organization. */
  readonly organizations: readonly string[] | undefined;
}

export interface PriceList {
  readonly currency: string;
  readonly models: ReadonlyMap<string, ModelPrice>;
}

/** In billionths of the currency per token, so that costs are whole numbers. */
export interface ModelPrice {
  readonly inputNanos: number;
  readonly outputNanos: number;
}

export type BudgetPeriod = 'day' | 'month';

export interface Budget {
  readonly amountNanos: number;
  readonly period: BudgetPeriod;
}

/** Undefined: not limited. */
export interface UseLimits {
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  readonly concurrentRequests: number | undefined;
  readonly budget: Budget | undefined;
}

export interface OrganizationLimits {
  /** Of each Sandbox on its own. */
  readonly sandbox: UseLimits;
  /** Of all Sandboxes of the Organization together. */
  readonly organization: UseLimits;
}

export interface GateLimits {
  readonly default: OrganizationLimits;
  readonly organizations: ReadonlyMap<string, OrganizationLimits>;
}

export function limitsFor({ limits }: GateConfig, organization: string): OrganizationLimits {
  return limits.organizations.get(organization) ?? limits.default;
}

/** Why a channel takes no requests; undefined when it does. */
export function whySkipped({ commercial, attestation }: ChannelConfig): string | undefined {
  return commercial && attestation === undefined ? 'it is commercial and has no attestation of account and contract' : undefined;
}

