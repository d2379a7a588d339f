import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../../services/token-bridge/database.ts';

describe('token-bridge database', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('writes what a transaction has done to disk before it ends', () => {
    const database = openDatabase(join(directory, 'new', 'folder'));
    assert.equal(database.sql.prepare('PRAGMA journal_mode').get()?.['journal_mode'], 'wal');
    assert.equal(database.sql.prepare('PRAGMA synchronous').get()?.['synchronous'], 2);
    database.close();
    database.close();
  });

  it('undoes a transaction that fails', () => {
    const database = openDatabase(directory);
    assert.throws(() =>
      database.transaction(() => {
        database.sql.exec(`INSERT INTO tokens VALUES ('a', 'b', 1)`);
        throw new Error('no');
      }),
    );
    assert.deepEqual(database.sql.prepare('SELECT * FROM tokens').all(), []);
    assert.equal(database.transaction(() => 5), 5);
    database.close();
  });

  it('names the file that is no database', () => {
    writeFileSync(join(directory, 'token-bridge.db'), 'x'.repeat(4096));
    assert.throws(() => openDatabase(directory), /^Error: cannot open database ".*token-bridge\.db": file is not a database$/);
  });
});
