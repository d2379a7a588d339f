import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nopLogger } from '@openova/process-kit';
import type { BridgeDatabase } from '../../../../services/token-bridge/database/database.ts';
import { openDatabase } from '../../../../services/token-bridge/database/open-database.ts';
import { createUsageStore, type UsageStore } from '../../../../services/token-bridge/usage/usage-store.ts';
import type { PostgresServer } from '../../../support/postgres-server.ts';
import { postgresOrSkip } from '../postgres-or-skip.ts';

const amounts = { requests: 1, estimatedRequests: 1, inputTokens: 2, outputTokens: 3, costNanos: 3_000_000_000 };
const record = (sandboxId: string, day: string) => ({ sandboxId, organization: 'acme', model: 'pong-1', day, ...amounts });

for (const engine of ['SQLite', 'PostgreSQL']) {
  describe(`usage of the gate on ${engine}`, function () {
    this.timeout(300_000);
    let server: PostgresServer | undefined;
    let directory: string;
    const opened: BridgeDatabase[] = [];

    before(async function () {
      if (engine === 'PostgreSQL') server = await postgresOrSkip(this);
    });

    after(() => server?.close());

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    });

    afterEach(async () => {
      for (const database of opened.splice(0)) await database.close();
      rmSync(directory, { recursive: true });
    });

    it('adds up what several processes write at once, and gives it by day, Sandbox and spender', async () => {
      const url = await server?.newDatabase();
      for (let replica = 0; replica < 2; replica += 1) opened.push(await openDatabase({ directory, ...(url === undefined ? {} : { url }), log: nopLogger }));
      const [one, other] = opened.map(createUsageStore) as [UsageStore, UsageStore];
      const batch = [record('b', '2026-05-02'), record('a', '2026-05-01'), record('a', '2026-05-02')];
      await Promise.all([one, other].flatMap((store) => Array.from({ length: 10 }, (_, index) => store.add(index % 2 ? batch : batch.toReversed()))));
      assert.equal(await one.spentNanos({ kind: 'sandbox', id: 'a' }, '2026-05-01'), 120e9);
      assert.equal(await other.spentNanos({ kind: 'sandbox', id: 'a' }, '2026-05-02'), 60e9);
      assert.equal(await other.spentNanos({ kind: 'organization', id: 'acme' }, '2026-05-01'), 180e9);
      assert.equal(await other.spentNanos({ kind: 'organization', id: 'other' }, '2026-05-01'), 0);
      const rows = await one.list({ sandboxId: 'a', from: '2026-05-01', to: '2026-05-01' });
      const expected = { sandboxId: 'a', organization: 'acme', model: 'pong-1', day: '2026-05-01', requests: 20, estimatedRequests: 20, inputTokens: 40, outputTokens: 60, costNanos: 60e9 };
      assert.deepEqual(rows.map((row) => ({ ...row })), [expected]);
      assert.equal((await one.list({ sandboxId: undefined, from: '2026-05-01', to: '2026-05-02' })).length, 3);
    });
  });
}
