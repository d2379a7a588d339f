import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type BridgeDatabase } from '../../../../../services/token-bridge/database.ts';
import { generatedKeys } from '../../../../../services/token-bridge/keys/generated-keys.ts';
import { openKeyFiles } from '../../../../../services/token-bridge/keys/key-files.ts';
import type { AsymmetricAlgorithm } from '../../../../../services/token-bridge/keys/signing-key.ts';
import { stoppedClock } from '../bridge-under-test.ts';

const longerThanATokenSeconds = 8 * 24 * 60 * 60;

describe('token-bridge keys/generated-keys', () => {
  const clock = stoppedClock();
  let directory: string;
  let database: BridgeDatabase;
  const open = (algorithm: AsymmetricAlgorithm = 'EdDSA') =>
    generatedKeys({ database, files: openKeyFiles(join(directory, 'keys')), algorithm, now: clock.now });
  const kids = (keys: ReturnType<typeof open>) => keys.all().map(({ kid }) => kid);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    database = openDatabase(directory);
  });

  afterEach(() => {
    database.close();
    rmSync(directory, { recursive: true });
  });

  it('makes an active and a next key at the first start, and none at the next', () => {
    const first = open();
    assert.equal(first.all().length, 2);
    const again = open();
    assert.deepEqual([kids(again), again.active().kid], [kids(first), first.active().kid]);
  });

  it('moves next to active and active to retired, also for a ring that was opened before', () => {
    const [here, there] = [open(), open()];
    const [active = '', next = ''] = kids(here);
    here.rotate();
    assert.equal(there.active().kid, next);
    assert.equal(there.find(active)?.kid, active);
    assert.deepEqual(kids(there).slice(0, 2), [active, next]);
    assert.equal(there.all().length, 3);
  });

  it('forgets a retired key once its last token has expired, and removes its file at the next rotation', () => {
    const keys = open();
    const retired = keys.active().kid;
    keys.rotate();
    clock.forward(longerThanATokenSeconds);
    assert.equal(keys.find(retired), undefined);
    keys.rotate();
    const files = readdirSync(join(directory, 'keys'));
    assert.ok(files.length === 3 && !files.includes(`${retired}.pem`));
  });

  it('goes on with another algorithm and keeps the keys of the one before until their tokens have expired', () => {
    const before = open('EdDSA').active().kid;
    const keys = open('ES256');
    assert.equal(keys.active().algorithm, 'ES256');
    assert.equal(keys.find(before)?.algorithm, 'EdDSA');
    clock.forward(longerThanATokenSeconds);
    assert.deepEqual(open('ES256').all().map(({ algorithm }) => algorithm), ['ES256', 'ES256']);
  });

  it('names the key whose file is gone', () => {
    const { kid } = open().active();
    rmSync(join(directory, 'keys', `${kid}.pem`));
    assert.throws(() => open().active(), new RegExp(`^Error: cannot read signing key "${kid}": ENOENT$`));
  });
});
