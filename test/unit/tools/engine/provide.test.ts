import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { corePrograms, currentCore, type ModuleData } from '../../../../tools/engine/artefacts.ts';
import { cacheEntry, cacheFolder } from '../../../../tools/engine/cache.ts';
import { isMissing } from '../../../../tools/engine/go.ts';
import { provide } from '../../../../tools/engine/provide.ts';
import { standInGo } from './stand-in-go.ts';

const crds: ModuleData = { name: 'crds', version: '1.0.0', module: 'example.org/crds', path: 'config/crd' };

describe('provide', () => {
  let folder: string;
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-test-'));
    lines.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('builds a program into the cache and takes it from there the next time', async () => {
    const { env, calls } = await standInGo(folder);
    const path = await provide(currentCore, { report, env });
    assert.equal(path, cacheEntry(currentCore, env));
    assert.ok(((await stat(cacheEntry(currentCore, env))).mode & 0o111) !== 0);
    assert.deepEqual(await calls(), ['env GOVERSION', 'mod tidy', 'build -trimpath']);
    assert.equal(await provide(currentCore, { report, env }), path);
    assert.equal((await calls()).length, 3);
  });

  it('requires the API module of core in the version of core', async () => {
    const { env } = await standInGo(folder);
    await provide(currentCore, { report, env });
    const module = await readFile(cacheEntry(currentCore, env), 'utf8');
    assert.match(module, new RegExp(`^require github.com/crossplane/crossplane/v2 v${currentCore.version}$`, 'm'));
    assert.match(module, new RegExp(`^require github.com/crossplane/crossplane/apis/v2 v${currentCore.version}$`, 'm'));
  });

  it('builds once for two that ask at the same time', async () => {
    const { env, calls } = await standInGo(folder);
    const paths = await Promise.all([provide(currentCore, { report, env }), provide(currentCore, { report, env })]);
    assert.equal(paths[0], paths[1]);
    assert.equal((await calls()).filter((call) => call.startsWith('build')).length, 1);
  });

  it('keeps the versions of core apart', async () => {
    const { env } = await standInGo(folder);
    const paths = await Promise.all(corePrograms.map((program) => provide(program, { report, env })));
    assert.equal(new Set(paths).size, corePrograms.length);
  });

  it('leaves nothing but the entry in the cache', async () => {
    const { env } = await standInGo(folder);
    await provide(currentCore, { report, env });
    assert.equal((await readdir(cacheFolder(env))).length, 1);
  });

  it('reports each step with the seconds so far', async () => {
    const { env } = await standInGo(folder);
    await provide(currentCore, { report, env });
    assert.equal(lines.length, 4);
    assert.ok(lines.slice(1).every((line) => /\d+\.\d s$/.test(line)));
  });

  it('copies a folder of data out of its module', async () => {
    const source = join(folder, 'module', crds.path, 'deep');
    await mkdir(source, { recursive: true });
    await writeFile(join(source, 'a.yaml'), 'a: 1\n');
    const { env } = await standInGo(folder, { dataFolder: join(folder, 'module') });
    const path = await provide(crds, { report, env });
    assert.ok(typeof path === 'string');
    assert.equal(await readFile(join(path, 'deep', 'a.yaml'), 'utf8'), 'a: 1\n');
  });

  it('copies a single file out of its module', async () => {
    await mkdir(join(folder, 'module'));
    await writeFile(join(folder, 'module', 'swagger.json'), '{}');
    const { env } = await standInGo(folder, { dataFolder: join(folder, 'module') });
    const path = await provide({ ...crds, path: 'swagger.json' }, { report, env });
    assert.ok(typeof path === 'string');
    assert.equal(await readFile(path, 'utf8'), '{}');
  });

  it('says what is missing when there is no Go', async () => {
    const env = { PATH: join(folder, 'empty'), XDG_CACHE_HOME: folder };
    assert.ok(isMissing(await provide(currentCore, { report, env })));
  });

  it('says what is missing when Go is too old', async () => {
    const { env, calls } = await standInGo(folder, { version: '1.25.9' });
    assert.ok(isMissing(await provide(currentCore, { report, env })));
    assert.deepEqual(await calls(), ['env GOVERSION']);
  });

  for (const failing of ['mod tidy', 'build -trimpath']) {
    it(`fails with Go's own last words when "go ${failing}" fails, and caches nothing`, async () => {
      const { env } = await standInGo(folder, { failing });
      await assert.rejects(provide(currentCore, { report, env }), /^Error: cannot make crossplane-core .*: .*no such module$/);
      assert.deepEqual(await readdir(dirname(cacheEntry(currentCore, env))), []);
    });
  }
});
