import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cliProgram, corePrograms, currentCore, type GoProgram } from '../../../../tools/engine/artefacts.ts';
import { buildEngine } from '../../../../tools/engine/build-engine.ts';
import { cacheEntry } from '../../../../tools/engine/cache.ts';
import { findCli, findEngine } from '../../../../tools/engine/find-engine.ts';
import { isMissing } from '../../../../tools/engine/go.ts';
import { wantedArtefacts } from '../../../../tools/engine.ts';
import { standInGo } from './stand-in-go.ts';

const [, olderCore] = corePrograms;

async function program(path: string, says = ''): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
  return path;
}

describe('findEngine', () => {
  let folder: string;
  let env: { XDG_CACHE_HOME: string };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-test-'));
    env = { XDG_CACHE_HOME: join(folder, 'cache') };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const cache = (artefact: GoProgram) => program(cacheEntry(artefact, env));

  it('finds the current core and the command line in the cache', async () => {
    const [cli, core] = [await cache(cliProgram), await cache(currentCore)];
    assert.deepEqual(await findEngine({ env }), { cli, core, version: currentCore.version });
  });

  it('finds an older core by its version', async () => {
    assert.ok(olderCore);
    const [cli, core] = [await cache(cliProgram), await cache(olderCore)];
    assert.deepEqual(await findEngine({ env, coreVersion: olderCore.version }), { cli, core, version: olderCore.version });
  });

  it('prefers CROSSPLANE and CROSSPLANE_CORE to the cache', async () => {
    await cache(cliProgram);
    await cache(currentCore);
    const named = { CROSSPLANE: await program(join(folder, 'cli')), CROSSPLANE_CORE: await program(join(folder, 'core'), 'v9.8.7') };
    assert.deepEqual(await findEngine({ env: { ...env, ...named } }), {
      cli: named.CROSSPLANE,
      core: named.CROSSPLANE_CORE,
      version: '9.8.7',
    });
  });

  it('passes over CROSSPLANE_CORE when another version is wanted', async () => {
    const [cli, core] = [await cache(cliProgram), await cache(currentCore)];
    const named = { CROSSPLANE_CORE: await program(join(folder, 'core'), 'v9.8.7') };
    assert.deepEqual(await findEngine({ env: { ...env, ...named }, coreVersion: currentCore.version }), {
      cli,
      core,
      version: currentCore.version,
    });
  });

  const missing = [
    { name: 'nothing is in the cache', variables: {}, cached: [] },
    { name: 'only the command line is in the cache', variables: {}, cached: [cliProgram] },
    { name: 'CROSSPLANE names nothing that runs', variables: { CROSSPLANE: 'nowhere' }, cached: [cliProgram, currentCore] },
    { name: 'CROSSPLANE_CORE names nothing that runs', variables: { CROSSPLANE_CORE: 'nowhere' }, cached: [cliProgram, currentCore] },
  ];
  for (const { name, variables, cached } of missing) {
    it(`says what is missing when ${name}`, async () => {
      for (const artefact of cached) await cache(artefact);
      assert.ok(isMissing(await findEngine({ env: { ...env, ...variables } })));
    });
  }

  it('says which versions of core there are when another one is wanted', async () => {
    await cache(cliProgram);
    const found = await findEngine({ env, coreVersion: '1.0.0' });
    assert.ok(isMissing(found));
    for (const { version } of corePrograms) assert.ok(found.missing.includes(version));
  });

  it('finds the command line without core', async () => {
    const cli = await cache(cliProgram);
    assert.deepEqual(await findCli(env), { path: cli });
  });

  it('builds what it does not find', async () => {
    const go = await standInGo(folder);
    assert.deepEqual(await buildEngine({ env: go.env }), {
      cli: cacheEntry(cliProgram, go.env),
      core: cacheEntry(currentCore, go.env),
      version: currentCore.version,
    });
  });

  it('builds nothing when both binaries are named', async () => {
    const go = await standInGo(folder);
    const named = { CROSSPLANE: await program(join(folder, 'cli')), CROSSPLANE_CORE: await program(join(folder, 'core'), 'v9.8.7') };
    await buildEngine({ env: { ...go.env, ...named } });
    assert.deepEqual(await go.calls(), []);
  });
});

describe('npm run engine', () => {
  it('provides the command line and the current core', () => {
    assert.deepEqual(wantedArtefacts(false), [cliProgram, currentCore]);
  });

  it('provides every core and the schemas with --all', () => {
    const all = wantedArtefacts(true);
    assert.deepEqual(all.slice(0, 1 + corePrograms.length), [cliProgram, ...corePrograms]);
    assert.equal(all.length, 3 + corePrograms.length);
  });
});
