import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { defaultRegistry } from '../../../image/package-config.ts';
import { readPackageMeta, readProject } from '../../../image/project.ts';
import { installedName, packageReference } from '../../../image/xpkg/package-name.ts';

interface Step {
  readonly functionRef: { readonly name: string };
}

const readText = (path: string) => readFile(path, 'utf8');
const versionIn = async (folder: string): Promise<string> => JSON.parse(await readText(join(folder, 'package.json'))).version;

describe('release', () => {
  it('depends on exactly the functions that the composition calls, by the names that Crossplane gives them', async () => {
    const { spec } = await readPackageMeta('.');
    const { pipeline } = parse(await readText('package/apis/sandbox/composition.yaml')).spec as { pipeline: readonly Step[] };
    const installed = (spec.dependsOn ?? []).map((dependency) => installedName(dependency.package));
    assert.deepEqual(installed.toSorted(), pipeline.map(({ functionRef }) => functionRef.name).toSorted());
  });

  it('names each dependency in the words of every Crossplane since 1.18', async () => {
    const { dependsOn } = parse(await readText('crossplane.yaml')).spec;
    for (const { apiVersion, kind, package: reference, function: older } of dependsOn) {
      assert.deepEqual([apiVersion, kind, older], ['pkg.crossplane.io/v1', 'Function', reference]);
    }
  });

  it('packages every function of this checkout', async () => {
    const { functions } = await readProject('.');
    const folders = (await readdir('functions')).map((folder) => `functions/${folder}`);
    assert.deepEqual(functions.map(({ folder }) => folder).toSorted(), folders.toSorted());
  });

  it('gives a function, its package and its image one name', async () => {
    const { functions } = await readProject('.');
    for (const { name, folder } of functions) {
      const { metadata } = await readPackageMeta(join(folder, 'package'));
      assert.deepEqual([metadata.name, name], [name, `function-${folder.replace('functions/', '')}`]);
    }
  });

  it('has one version for the packages, their dependencies and their images [CH-45]', async () => {
    const { version, functions } = await readProject('.');
    const { spec } = await readPackageMeta('.');
    for (const dependency of spec.dependsOn ?? []) assert.equal(dependency.version, `>=v${version}`);
    for (const { folder } of functions) assert.equal(await versionIn(folder), version);
  });

  it('depends on packages in the default registry, all of them built here', async () => {
    const { spec } = await readPackageMeta('.');
    const { functions, absent } = await readProject('.');
    assert.deepEqual(absent, []);
    assert.deepEqual(
      (spec.dependsOn ?? []).map((dependency) => dependency.package).toSorted(),
      functions.map(({ name }) => packageReference(defaultRegistry, name)).toSorted(),
    );
  });

  it('is what the example for rendering names', async () => {
    const { version } = await readProject('.');
    for (const document of parseAllDocuments(await readText('examples/functions.yaml'))) {
      const { metadata, spec } = document.toJS();
      assert.equal(metadata.name, installedName(spec.package));
      assert.ok(spec.package.startsWith(`${defaultRegistry}/`) && spec.package.endsWith(`:v${version}`));
    }
  });
});
