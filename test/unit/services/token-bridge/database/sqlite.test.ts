import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { nopLogger } from '@openova/process-kit';
import type { BridgeDatabase } from '../../../../../services/token-bridge/database/database.ts';
import { openDatabase } from '../../../../../services/token-bridge/database/open-database.ts';

describe('token-bridge database/sqlite', () => {
  let directory: string;
  const opened: BridgeDatabase[] = [];
  const open = async (folder = directory): Promise<BridgeDatabase> => {
    const database = await openDatabase({ directory: folder, log: nopLogger });
    opened.push(database);
    return database;
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
  });

  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    rmSync(directory, { recursive: true });
  });

  it('writes what a transaction has done to disk before it ends, and can be closed twice', async () => {
    const database = await open(join(directory, 'new', 'folder'));
    const [journal] = await database.query<{ journal_mode: string }>('PRAGMA journal_mode');
    const [writes] = await database.transaction((query) => query<{ synchronous: number }>('PRAGMA synchronous'));
    assert.deepEqual([journal?.journal_mode, writes?.synchronous], ['wal', 2]);
    await database.close();
  });

  it('takes no write outside a transaction', async () => {
    const database = await open();
    await assert.rejects(database.query(`INSERT INTO tokens VALUES ('a', 'b', 1)`), /readonly/);
  });

  it('names the file that is no database', async () => {
    writeFileSync(join(directory, 'token-bridge.db'), 'x'.repeat(4096));
    await assert.rejects(open(), /^Error: cannot open database ".*token-bridge\.db": file is not a database$/);
  });

  it('takes over a file that was made before versions were counted', async () => {
    const before = new DatabaseSync(join(directory, 'token-bridge.db'));
    before.exec('CREATE TABLE tokens (jti TEXT PRIMARY KEY, sandbox_id TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID');
    before.exec(`INSERT INTO tokens VALUES ('a', 'b', 1)`);
    before.close();
    const database = await open();
    assert.equal((await database.query<{ jti: string }>('SELECT jti FROM tokens'))[0]?.jti, 'a');
  });

  it('answers store_unavailable while another process holds the lock for too long', async () => {
    const database = await open();
    const other = new DatabaseSync(join(directory, 'token-bridge.db'));
    other.exec('BEGIN IMMEDIATE');
    await assert.rejects(database.transaction((query) => query('SELECT 1')), { status: 503, code: 'store_unavailable' });
    other.exec('ROLLBACK');
    other.close();
    assert.equal(await database.transaction(async () => 5), 5);
  });
});
