import { posix } from 'node:path';
import { importsOf, type Import } from './imports.ts';
import { isScript, type SourceFile } from './source-file.ts';

export interface ImportEdge extends Import {
  /** The imported file or workspace folder in this repository; undefined for a package from outside. */
  readonly target: string | undefined;
}

/** Who imports what, over all scripts. A workspace package stands for its entry file. */
export function importEdges(files: readonly SourceFile[]): ImportEdge[] {
  const entries = workspaceEntries(files);
  return files
    .filter(isScript)
    .flatMap(importsOf)
    .map((found) => ({ ...found, target: targetOf(found, entries) }));
}

function targetOf({ from, specifier }: Import, entries: ReadonlyMap<string, string>): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier));
  return entries.get(specifier);
}

function workspaceEntries(files: readonly SourceFile[]): Map<string, string> {
  const entries = new Map<string, string>();
  for (const { path, text } of files) {
    if (posix.basename(path) !== 'package.json' || path === 'package.json') continue;
    const { name, entry } = readPackage(text);
    if (name !== undefined) entries.set(name, posix.join(posix.dirname(path), entry ?? 'index.ts'));
  }
  return entries;
}

function readPackage(text: string): { readonly name?: string; readonly entry?: string } {
  const manifest: unknown = JSON.parse(text);
  if (typeof manifest !== 'object' || manifest === null) return {};
  return {
    ...('name' in manifest && typeof manifest.name === 'string' && { name: manifest.name }),
    ...('exports' in manifest && typeof manifest.exports === 'string' && { entry: manifest.exports }),
  };
}

/** Each circle of imports once, as the paths on the way round, starting at the smallest one. */
export function importCycles(edges: readonly ImportEdge[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, target } of edges) {
    if (target !== undefined) targets.set(from, [...(targets.get(from) ?? []), target]);
  }
  const cycles = new Map<string, string[]>();
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const cycle = fromSmallest(trail.slice(start));
      cycles.set(cycle.join(' '), cycle);
      return;
    }
    if (finished.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return [...cycles.values()];
}

function fromSmallest(cycle: readonly string[]): string[] {
  const start = cycle.indexOf(cycle.toSorted()[0] ?? '');
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}
