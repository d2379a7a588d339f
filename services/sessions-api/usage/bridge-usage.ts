import { boundedJson } from '../bounded-json.ts';

/** What was spent, in this currency. */
export interface Spend {
  readonly amount: number;
  readonly currency: string;
}

/** What each Sandbox has spent within the last thirty days, by the uid of its composite. */
export interface BridgeUsage {
  readonly currency: string;
  readonly costs: ReadonlyMap<string, number>;
}

export interface UsageAccess {
  readonly url: URL;
  /** The administrator's bearer, read anew for each request. Throws when it cannot be read. */
  readonly readCredential: () => string;
}

const longestAnswerMs = 10_000;
const largestAnswer = 32 * 1024 * 1024;

/** Asks the token bridge. Rejects when it gives no such answer. */
export async function readBridgeUsage({ url, readCredential }: UsageAccess): Promise<BridgeUsage> {
  const answer = await fetch(new URL('/admin/usage', url), {
    redirect: 'error',
    signal: AbortSignal.timeout(longestAnswerMs),
    headers: { authorization: `Bearer ${readCredential()}` },
  });
  if (!answer.ok) throw new Error(`the bridge answered ${answer.status}`);
  return usageIn(await boundedJson(answer, largestAnswer));
}

function usageIn(answer: unknown): BridgeUsage {
  const { currency, items } = (answer ?? {}) as { readonly currency?: unknown; readonly items?: unknown };
  if (typeof currency !== 'string' || !Array.isArray(items)) throw new Error('the answer of the bridge is no list of usage');
  const costs = new Map<string, number>();
  for (const { sandbox_id: id, cost } of items as readonly { readonly sandbox_id: string; readonly cost: number }[]) costs.set(id, (costs.get(id) ?? 0) + cost);
  return { currency, costs };
}
