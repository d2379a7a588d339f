import type { ModelPrice } from '../gate/gate-config.ts';
import type { TokenUsage } from './token-usage.ts';

/** What use is added up by. */
export interface UsageKey {
  readonly sandboxId: string;
  readonly organization: string;
  readonly model: string;
  /** `2026-05-01`, in UTC. */
  readonly day: string;
}

export interface UsageAmounts {
  readonly requests: number;
  /** How many of the requests were estimated. */
  readonly estimatedRequests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In billionths of the currency. */
  readonly costNanos: number;
}

export interface UsageRecord extends UsageKey, UsageAmounts {}

const dayMs = 24 * 60 * 60 * 1000;
let lastDay = { number: -1, text: '' };

/** The day of a time since the epoch. */
export function dayOf(milliseconds: number): string {
  const number = Math.floor(milliseconds / dayMs);
  // Every request asks, and all day long the answer is the same.
  if (number !== lastDay.number) lastDay = { number, text: new Date(milliseconds).toISOString().slice(0, 10) };
  return lastDay.text;
}

/** What one request counts for. A model without a price costs nothing. */
export function amountsOf({ inputTokens, outputTokens, estimated }: TokenUsage, price: ModelPrice | undefined): UsageAmounts {
  const costNanos = price ? inputTokens * price.inputNanos + outputTokens * price.outputNanos : 0;
  return { requests: 1, estimatedRequests: estimated ? 1 : 0, inputTokens, outputTokens, costNanos };
}

export function addAmounts(one: UsageAmounts, other: UsageAmounts): UsageAmounts {
  return {
    requests: one.requests + other.requests,
    estimatedRequests: one.estimatedRequests + other.estimatedRequests,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costNanos: one.costNanos + other.costNanos,
  };
}
