import type { BridgeDatabase } from '../database/database.ts';
import type { UsageRecord } from './usage-record.ts';

/** One who has a budget. */
export interface Spender {
  readonly kind: 'sandbox' | 'organization';
  readonly id: string;
}

export interface UsageQuery {
  readonly sandboxId: string | undefined;
  /** Days, both included. */
  readonly from: string;
  readonly to: string;
}

/** Use by Sandbox, Organization, model and day, shared by all processes on one database. */
export interface UsageStore {
  /** Adds to what is there: all of the records or none. */
  add(records: readonly UsageRecord[]): Promise<void>;
  /** What was spent from the day on, in billionths of the currency. */
  spentNanos(spender: Spender, firstDay: string): Promise<number>;
  list(query: UsageQuery): Promise<readonly UsageRecord[]>;
}

const addRecord = `
  INSERT INTO usage_by_day (sandbox_id, day, org_id, model, requests, estimated_requests, input_tokens, output_tokens, cost_nanos)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (sandbox_id, day, org_id, model) DO UPDATE SET
    requests = usage_by_day.requests + excluded.requests,
    estimated_requests = usage_by_day.estimated_requests + excluded.estimated_requests,
    input_tokens = usage_by_day.input_tokens + excluded.input_tokens,
    output_tokens = usage_by_day.output_tokens + excluded.output_tokens,
    cost_nanos = usage_by_day.cost_nanos + excluded.cost_nanos`;

const listRecords = `
  SELECT day, sandbox_id AS "sandboxId", org_id AS "organization", model, requests, estimated_requests AS "estimatedRequests",
    input_tokens AS "inputTokens", output_tokens AS "outputTokens", cost_nanos AS "costNanos"
  FROM usage_by_day WHERE day BETWEEN $1 AND $2`;

const inOrder = 'ORDER BY day, sandbox_id, org_id, model';

const spenderColumns = { sandbox: 'sandbox_id', organization: 'org_id' } as const;

export function createUsageStore(database: BridgeDatabase): UsageStore {
  return {
    add: (records) =>
      database.transaction(async (query) => {
        // In one order everywhere, so that no two processes wait for each other.
        for (const one of records.toSorted(compareKeys)) {
          const key = [one.sandboxId, one.day, one.organization, one.model];
          await query(addRecord, [...key, one.requests, one.estimatedRequests, one.inputTokens, one.outputTokens, one.costNanos]);
        }
      }),
    spentNanos: async ({ kind, id }, firstDay) => {
      const sum = `SELECT coalesce(sum(cost_nanos), 0) AS nanos FROM usage_by_day WHERE ${spenderColumns[kind]} = $1 AND day >= $2`;
      const [row] = await database.query<{ readonly nanos: number }>(sum, [id, firstDay]);
      return row?.nanos ?? 0;
    },
    list: ({ sandboxId, from, to }) =>
      sandboxId === undefined
        ? database.query<UsageRecord>(`${listRecords} ${inOrder}`, [from, to])
        : database.query<UsageRecord>(`${listRecords} AND sandbox_id = $3 ${inOrder}`, [from, to, sandboxId]),
  };
}

function compareKeys(one: UsageRecord, other: UsageRecord): number {
  const [a, b] = [one, other].map(({ sandboxId, day, organization, model }) => `${sandboxId}\n${day}\n${organization}\n${model}`);
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
