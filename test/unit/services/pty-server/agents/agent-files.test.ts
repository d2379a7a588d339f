import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideFile, withMissing } from '../../../../../services/pty-server/agents/agent-files.ts';

describe('the files of an agent', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agent-files-'));
    path = join(folder, 'settings.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are readable by their owner only, and nothing is left beside them', async () => {
    await provideFile({ path, content: { a: 1 }, existing: 'keep' });
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), { a: 1 });
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['settings.json']);
  });

  it('are refused by a code when an agent cannot do without them and they cannot be written', async () => {
    await writeFile(path, 'a file where a folder belongs');
    const needed = { path: join(path, 'settings.json'), content: { a: 1 } };
    await assert.rejects(provideFile({ ...needed, existing: 'replace' }), { code: 'launch_files_refused' });
    await provideFile({ ...needed, existing: 'keep' });
    assert.deepEqual(await readdir(folder), ['settings.json']);
  });

  it('keep what the User has set, and get what is missing', () => {
    const own = { theme: 'dark', projects: { '/a': { trusted: false } }, list: ['x'] };
    const wanted = { theme: 'light', projects: { '/a': { trusted: true }, '/b': { trusted: true } }, list: ['x', 'y'], added: true };
    assert.deepEqual(withMissing(own, wanted), {
      theme: 'dark',
      projects: { '/a': { trusted: false }, '/b': { trusted: true } },
      list: ['x', 'y'],
      added: true,
    });
  });

  it('stay untouched when nothing is missing', async () => {
    await writeFile(path, '{"a":1}');
    await provideFile({ path, content: { a: 2 }, existing: 'keep' });
    assert.equal(await readFile(path, 'utf8'), '{"a":1}');
  });

  for (const text of ['{ half', '[]', '1']) {
    it(`stay untouched when they hold ${text}`, async () => {
      await writeFile(path, text);
      await provideFile({ path, content: { a: 1 }, existing: 'keep' });
      assert.equal(await readFile(path, 'utf8'), text);
    });
  }

  it('are replaced where they are ours', async () => {
    await writeFile(path, '{ half');
    await provideFile({ path, content: { a: 1 }, existing: 'replace' });
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), { a: 1 });
  });
});
