import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A function that the Configuration depends on. */
export interface FunctionSource {
  /** Of its package, for example `function-sandbox`. */
  readonly name: string;
  /** Where its code lies, relative to the root: `functions/sandbox`. */
  readonly folder: string;
}

export interface Project {
  readonly root: string;
  /** Of everything that this checkout releases. */
  readonly version: string;
  readonly configuration: string;
  readonly functions: readonly FunctionSource[];
  /** Functions that the Configuration depends on and this checkout has no code for. */
  readonly absent: readonly FunctionSource[];
}

export interface PackageMeta {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly dependsOn?: readonly PackageDependency[] };
}

interface PackageDependency {
  readonly package: string;
  readonly version: string;
}

/** What there is to package: the functions are those that `crossplane.yaml` depends on, because the composition calls them. */
export async function readProject(root: string): Promise<Project> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const { metadata, spec } = await readPackageMeta(root);
  const sources = (spec.dependsOn ?? []).map((dependency) => functionSource(dependency.package));
  const there = await Promise.all(sources.map(({ folder }) => exists(join(root, folder, 'main.ts'))));
  return {
    root,
    version,
    configuration: metadata.name,
    functions: sources.filter((_, index) => there[index]),
    absent: sources.filter((_, index) => !there[index]),
  };
}

export async function readPackageMeta(folder: string): Promise<PackageMeta> {
  return parse(await readFile(join(folder, 'crossplane.yaml'), 'utf8')) as PackageMeta;
}

function functionSource(reference: string): FunctionSource {
  const name = reference.split('/').at(-1) ?? reference;
  return { name, folder: `functions/${name.replace(/^function-/, '')}` };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
