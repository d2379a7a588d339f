import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nopLogger } from '@openova/process-kit';
import type { KeyRing } from '../../../../../services/token-bridge/keys/key-ring.ts';
import type { BridgeDatabase } from '../../../../../services/token-bridge/database/database.ts';
import { openDatabase } from '../../../../../services/token-bridge/database/open-database.ts';
import { generatedKeys } from '../../../../../services/token-bridge/keys/generated-keys.ts';
import { openKeyFiles } from '../../../../../services/token-bridge/keys/key-files.ts';
import type { AsymmetricAlgorithm } from '../../../../../services/token-bridge/keys/signing-key.ts';
import { stoppedClock } from '../bridge-under-test.ts';

const longerThanATokenSeconds = 8 * 24 * 60 * 60;

async function kids(keys: KeyRing): Promise<string[]> {
  return (await keys.all()).map(({ kid }) => kid);
}

async function activeKid(keys: KeyRing): Promise<string> {
  return (await keys.active()).kid;
}

describe('token-bridge keys/generated-keys', () => {
  const clock = stoppedClock();
  let directory: string;
  let database: BridgeDatabase;
  const open = (algorithm: AsymmetricAlgorithm = 'EdDSA') =>
    generatedKeys({ database, files: openKeyFiles(join(directory, 'keys')), algorithm, now: clock.now });

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    database = await openDatabase({ directory, log: nopLogger });
  });

  afterEach(async () => {
    await database.close();
    rmSync(directory, { recursive: true });
  });

  it('makes an active and a next key at the first start, and none at the next', async () => {
    const first = await open();
    assert.equal((await kids(first)).length, 2);
    const again = await open();
    assert.deepEqual([await kids(again), await activeKid(again)], [await kids(first), await activeKid(first)]);
  });

  it('moves next to active and active to retired, also for a ring that was opened before', async () => {
    const [here, there] = [await open(), await open()];
    const [active = '', next = ''] = await kids(here);
    await here.rotate();
    assert.equal(await activeKid(there), next);
    assert.equal((await there.find(active))?.kid, active);
    assert.deepEqual((await kids(there)).slice(0, 2), [active, next]);
    assert.equal((await kids(there)).length, 3);
  });

  it('forgets a retired key once its last token has expired, and removes its file at the next rotation', async () => {
    const keys = await open();
    const retired = await activeKid(keys);
    await keys.rotate();
    clock.forward(longerThanATokenSeconds);
    assert.equal(await keys.find(retired), undefined);
    await keys.rotate();
    const files = readdirSync(join(directory, 'keys'));
    assert.ok(files.length === 3 && !files.includes(`${retired}.pem`));
  });

  it('goes on with another algorithm and keeps the keys of the one before until their tokens have expired', async () => {
    const before = await activeKid(await open('EdDSA'));
    const keys = await open('ES256');
    assert.equal((await keys.active()).algorithm, 'ES256');
    assert.equal((await keys.find(before))?.algorithm, 'EdDSA');
    clock.forward(longerThanATokenSeconds);
    assert.deepEqual((await (await open('ES256')).all()).map(({ algorithm }) => algorithm), ['ES256', 'ES256']);
  });

  it('names the key whose file is gone', async () => {
    const kid = await activeKid(await open());
    rmSync(join(directory, 'keys', `${kid}.pem`));
    const reopened = await open();
    await assert.rejects(reopened.active(), new RegExp(`^Error: cannot read signing key "${kid}": ENOENT$`));
  });
});
