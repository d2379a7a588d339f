import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isMap, isSeq, parseAllDocuments, type Document, type YAMLMap } from 'yaml';
import { installedName, packageReference } from './package-name.ts';

export interface Release {
  readonly registry: string;
  readonly version: string;
}

/** A manifest by its path inside a package; `crossplane.yaml` says what the package is. */
export type Manifests = ReadonlyMap<string, string>;

const metaFile = 'crossplane.yaml';

/** The manifests of a function's package: everything in its folder. */
export async function functionManifests(folder: string): Promise<Manifests> {
  return readManifests(folder, folder);
}

/**
 * The manifests of the Configuration: `crossplane.yaml` and the folder `package/`. Its dependencies are those of the
 * release, and its compositions call the functions by the names under which Crossplane then installs them.
 */
export async function configurationManifests(root: string, release: Release): Promise<Manifests> {
  const manifests = new Map([[metaFile, await readFile(join(root, metaFile), 'utf8')], ...(await readManifests(join(root, 'package'), root))]);
  return releasedManifests(manifests, release);
}

export function releasedManifests(manifests: Manifests, release: Release): Manifests {
  const names = new Map<string, string>();
  const meta = rewrite(manifests.get(metaFile) ?? '', (document) => {
    for (const dependency of mapsAt(document, ['spec', 'dependsOn'])) releaseDependency(dependency, release, names);
  });
  const others = [...manifests].filter(([path]) => path !== metaFile);
  return new Map([[metaFile, meta], ...others.map(([path, text]) => [path, renameFunctions(text, names)] as const)]);
}

/** The stream that Crossplane reads: the manifest that says what the package is, then the others by path. */
export function packageStream(manifests: Manifests): string {
  const others = [...manifests].filter(([path]) => path !== metaFile).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const texts = [manifests.get(metaFile) ?? '', ...others.map(([, text]) => text)];
  return texts.map((text) => `---\n${text.replace(/^---\n/, '').trimEnd()}\n`).join('');
}

/** Writes the manifests into a folder that holds nothing else: `crossplane xpkg build` takes every YAML file below it. */
export async function writeStage(folder: string, manifests: Manifests): Promise<void> {
  for (const [path, text] of manifests) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function releaseDependency(dependency: YAMLMap, { registry, version }: Release, names: Map<string, string>): void {
  const before = String(dependency.get('package'));
  const after = packageReference(registry, before.split('/').at(-1) ?? before);
  names.set(installedName(before), installedName(after));
  dependency.set('package', after);
  if (dependency.has('function')) dependency.set('function', after);
  dependency.set('version', `>=v${version}`);
}

function renameFunctions(text: string, names: ReadonlyMap<string, string>): string {
  return rewrite(text, (document) => {
    if (document.get('kind') !== 'Composition') return;
    for (const step of mapsAt(document, ['spec', 'pipeline'])) {
      const name = step.getIn(['functionRef', 'name']);
      if (typeof name === 'string') step.setIn(['functionRef', 'name'], names.get(name) ?? name);
    }
  });
}

function rewrite(text: string, change: (document: Document) => void): string {
  const documents = parseAllDocuments(text);
  if ('empty' in documents) return text;
  for (const document of documents) change(document);
  return documents.map((document) => document.toString({ lineWidth: 0 })).join('---\n');
}

function mapsAt(document: Document, path: readonly string[]): YAMLMap[] {
  const found = document.getIn(path);
  return isSeq(found) ? found.items.filter(isMap) : [];
}

async function readManifests(folder: string, base: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(paths.toSorted().map(async (path) => [relative(base, path), await readFile(path, 'utf8')] as const));
  return new Map(texts);
}
