import type { Dialect } from '../database/dialect.ts';

/** Use of models by Sandbox, day, Organization and model. Costs are billionths of the currency. */
export function usageTables({ integer, keyed }: Dialect): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS usage_by_day (
      day TEXT NOT NULL,
      sandbox_id TEXT NOT NULL,
      org_id TEXT NOT NULL,
      model TEXT NOT NULL,
      requests ${integer} NOT NULL,
      estimated_requests ${integer} NOT NULL,
      input_tokens ${integer} NOT NULL,
      output_tokens ${integer} NOT NULL,
      cost_nanos ${integer} NOT NULL,
      PRIMARY KEY (sandbox_id, day, org_id, model)
    ) ${keyed}`,
    'CREATE INDEX IF NOT EXISTS usage_by_org ON usage_by_day (org_id, day)',
  ];
}
