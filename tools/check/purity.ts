import type { ImportEdge } from './import-graph.ts';
import type { SourceFile } from './source-file.ts';
import { codeTokens, type Token } from './tokens.ts';

const core = /^(functions\/[^/]+\/)(?:compose\.ts$|resources\/)/;
const kubernetesTypes = /^(?:kubernetes-models|@kubernetes-models\/[^/]+)\/./;
const impureNames = new Set([
  'process', 'Date', 'console', 'fetch', 'performance', 'crypto', 'globalThis',
  'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'async', 'await',
]);

/**
 * What keeps equal input from giving equal output in the core of a function: `compose.ts`, `resources/**` and every file of
 * the same function that these import. Types are erased, so they may come from any file of the function.
 */
export function purityProblems(files: readonly SourceFile[], edges: readonly ImportEdge[]): string[] {
  const pure = pureFiles(files, edges);
  const imports = edges.filter(({ from }) => pure.has(from)).filter((edge) => !mayImport(edge, pure));
  return [
    ...imports.map(({ from, line, specifier }) => `${from}:${line}: imports "${specifier}": the core is pure`),
    ...files.filter(({ path }) => pure.has(path)).flatMap(impureUses),
  ];
}

function pureFiles(files: readonly SourceFile[], edges: readonly ImportEdge[]): Set<string> {
  const pure = new Set(files.map(({ path }) => path).filter((path) => core.test(path)));
  for (const path of pure) {
    for (const { target, from, typeOnly } of edges) {
      if (from === path && target !== undefined && !typeOnly && isComputation(target, path)) pure.add(target);
    }
  }
  return pure;
}

// The shell of a function may not be drawn into the core, so importing it stays a problem.
function isComputation(target: string, from: string): boolean {
  const folder = functionFolder(from);
  return target.startsWith(folder) && ![`${folder}main.ts`, `${folder}fn.ts`].includes(target);
}

function mayImport({ from, target, specifier, typeOnly }: ImportEdge, pure: ReadonlySet<string>): boolean {
  if (specifier === '@openova/sandbox-model') return true;
  if (target === undefined) return typeOnly && kubernetesTypes.test(specifier);
  return pure.has(target) || (typeOnly && target.startsWith(functionFolder(from)));
}

function functionFolder(path: string): string {
  return /^functions\/[^/]+\//.exec(path)?.[0] ?? path;
}

function impureUses({ path, text }: SourceFile): string[] {
  const tokens = codeTokens(text);
  return tokens.flatMap(({ line }, index) => {
    const name = impureName(tokens, index);
    return name === undefined ? [] : [`${path}:${line}: uses ${name}: the core is pure`];
  });
}

// A member or a key of that name, as in `probe.process` or `{ process: 1 }`, is something else.
function impureName(tokens: readonly Token[], index: number): string | undefined {
  const near = (offset: number) => tokens[index + offset]?.text ?? '';
  if (near(0) === 'Math' && near(2) === 'random') return 'Math.random';
  if (!impureNames.has(near(0)) || /^\??\.$/.test(near(-1)) || near(1) === ':') return undefined;
  return near(0);
}
