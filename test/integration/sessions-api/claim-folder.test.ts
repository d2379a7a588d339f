import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nopLogger } from '@openova/process-kit';
import { openClaimRecord, type ClaimRecord } from '../../../services/sessions-api/gitops/claim-record.ts';
import { bareRepositories, type GitPlace } from './support/git-places.ts';

describe('sessions API: the folder in which it makes commits', function () {
  this.timeout(30_000);
  const before = process.env['TMPDIR'];
  let place: GitPlace;
  let folder: string;

  beforeEach(async () => {
    place = await bareRepositories();
    await place.addRepository('acme');
    folder = mkdtempSync(join(tmpdir(), 'claim-folder-'));
    process.env['TMPDIR'] = folder;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true });
    await place.close();
  });

  const open = (): ClaimRecord =>
    openClaimRecord({
      url: place.urlTemplate,
      branch: 'main',
      path: 'sandboxes',
      credentialFile: undefined,
      caFile: undefined,
      readFile: (path) => readFileSync(path, 'utf8'),
      programs: process.env['PATH'] ?? '',
      log: nopLogger,
    });
  const files = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const objects = (): string[] => files().filter((path) => /objects\/[0-9a-f]{2}\/\w+$/.test(path));

  it('has to be one that can be written', () => {
    process.env['TMPDIR'] = join(folder, 'absent');
    assert.throws(open, { name: 'ConfigError', message: /TMPDIR/ });
  });

  it('does not grow with the changes, outlives what a git that was ended has left, and goes with the service', async () => {
    const record = open();
    for (const text of ['one\n', 'two\n']) await put(record, text);
    const count = objects().length;
    const [index = ''] = files().filter((path) => path.endsWith('change.index'));
    writeFileSync(join(folder, `${index}.lock`), '');
    for (const text of ['three\n', 'four\n']) await put(record, text);
    assert.equal(objects().length, count);
    record.close();
    assert.deepEqual(files(), []);
  });
});

function put(record: ClaimRecord, text: string): Promise<unknown> {
  return record.put({ namespace: 'acme', name: 'work' }, text, 'Change');
}
