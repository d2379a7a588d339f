import type { Budget, GateLimits, OrganizationLimits, UseLimits } from './gate-config.ts';
import { isGiven, readChoice, readEntries, readFields, readNumber, type Reading } from './yaml-reading.ts';

const unlimited: UseLimits = { requestsPerMinute: undefined, tokensPerMinute: undefined, concurrentRequests: undefined, budget: undefined };

// What one Sandbox may do where nothing is written: a busy agent with its side requests, not a runaway one.
const perSandbox: UseLimits = { ...unlimited, requestsPerMinute: 240, tokensPerMinute: 4_000_000, concurrentRequests: 16 };

/** Each value of an Organization wins over that of everybody, which wins over the built-in one. */
export function readLimits(reading: Reading): GateLimits {
  const { sandbox, organization, organizations } = readFields(reading, ['sandbox', 'organization', 'organizations']);
  const common = { sandbox: readUse(sandbox, perSandbox), organization: readUse(organization, unlimited) };
  const own = readEntries(organizations).map(([name, entry]) => [name, readOrganization(entry, common)] as const);
  return { default: common, organizations: new Map(own) };
}

function readOrganization(reading: Reading, common: OrganizationLimits): OrganizationLimits {
  const { sandbox, organization } = readFields(reading, ['sandbox', 'organization']);
  return { sandbox: readUse(sandbox, common.sandbox), organization: readUse(organization, common.organization) };
}

function readUse(reading: Reading, fallback: UseLimits): UseLimits {
  const fields = readFields(reading, ['requestsPerMinute', 'tokensPerMinute', 'concurrentRequests', 'budget']);
  const count = (name: 'requestsPerMinute' | 'tokensPerMinute' | 'concurrentRequests'): number | undefined =>
    isGiven(fields[name]) ? readNumber(fields[name], { min: 1, max: 1e9 }) : fallback[name];
  return {
    requestsPerMinute: count('requestsPerMinute'),
    tokensPerMinute: count('tokensPerMinute'),
    concurrentRequests: count('concurrentRequests'),
    budget: isGiven(fields.budget) ? readBudget(fields.budget) : fallback.budget,
  };
}

function readBudget(reading: Reading): Budget {
  const { amount, period } = readFields(reading, ['amount', 'period']);
  return { amountNanos: Math.round(readNumber(amount, { min: 0, max: 1e6 }) * 1e9), period: readChoice(period, ['day', 'month']) };
}
