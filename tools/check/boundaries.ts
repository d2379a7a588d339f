import { importCycles, importEdges, type ImportEdge } from './import-graph.ts';
import { purityProblems } from './purity.ts';
import { isGenerated, isScript, type SourceFile } from './source-file.ts';
import { codeTokens } from './tokens.ts';

interface BoundaryRule {
  readonly reason: string;
  readonly broken: (edge: InternalEdge) => boolean;
}

type InternalEdge = ImportEdge & { readonly target: string };

const rules: readonly BoundaryRule[] = [
  {
    reason: 'a library imports libraries only',
    broken: ({ from, target }) => inside('libs', from) && !inside('libs', target),
  },
  {
    reason: 'sandbox-model is the vocabulary and imports no other part',
    broken: ({ from, target }) => partOf(from) === 'libs/sandbox-model' && partOf(target) !== 'libs/sandbox-model',
  },
  {
    reason: 'functions and services import libraries only, never each other',
    broken: ({ from, target }) =>
      (inside('functions', from) || inside('services', from)) && partOf(from) !== partOf(target) && !inside('libs', target),
  },
  {
    reason: 'local and image import neither each other nor tests',
    broken: ({ from, target }) =>
      (inside('local', from) && inAny(['image', 'test', 'bench'], target)) ||
      (inside('image', from) && inAny(['local', 'test', 'bench'], target)),
  },
  {
    reason: 'the console imports types of sessions-api only',
    broken: ({ from, target, typeOnly }) =>
      inside('console', from) && !inside('console', target) && !(typeOnly && partOf(target) === 'services/sessions-api'),
  },
  {
    reason: 'a library of another part is imported by its package name',
    broken: ({ from, target, specifier }) =>
      !inAny(['test', 'tools'], from) && inside('libs', target) && partOf(from) !== partOf(target) && specifier.startsWith('.'),
  },
];

/** Imports that go the wrong way, run in circles, make the pure core impure, or read the process outside an entry file. */
export function boundaryProblems(files: readonly SourceFile[]): string[] {
  const written = files.filter((file) => !isGenerated(file));
  const edges = importEdges(written);
  return [
    ...edges.filter(isInternal).flatMap(brokenRules),
    ...importCycles(edges).map((cycle) => `${cycle[0]}: import cycle ${[...cycle, cycle[0]].join(' -> ')}`),
    ...purityProblems(written, edges),
    ...processProblems(written),
  ];
}

function isInternal(edge: ImportEdge): edge is InternalEdge {
  return edge.target !== undefined;
}

function brokenRules(edge: InternalEdge): string[] {
  return rules
    .filter(({ broken }) => broken(edge))
    .map(({ reason }) => `${edge.from}:${edge.line}: imports "${edge.specifier}": ${reason}`);
}

/** `functions/sandbox` of `functions/sandbox/resources/claims.ts`, `local` of `local/main.ts`. */
function partOf(path: string): string {
  const [top = '', next = ''] = path.split('/');
  return ['libs', 'functions', 'services'].includes(top) ? `${top}/${next}` : top;
}

function inside(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`);
}

function inAny(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => inside(folder, path));
}

function processProblems(files: readonly SourceFile[]): string[] {
  const entries = entryFiles(files);
  return files
    .filter((file) => isScript(file) && !inAny(['tools', 'test'], file.path) && !entries.has(file.path))
    .filter(({ path }) => !/(?:^|\/)main\.ts$/.test(path))
    .flatMap(processUses);
}

function processUses({ path, text }: SourceFile): string[] {
  const tokens = codeTokens(text);
  return tokens.flatMap(({ text: word, line }, index) => {
    const member = tokens[index + 2]?.text ?? '';
    const used = word === 'process' && tokens[index + 1]?.text === '.' && ['env', 'exit'].includes(member);
    return used ? [`${path}:${line}: process.${member} belongs in main.ts and other entry files`] : [];
  });
}

// What a script of package.json runs is an entry file.
function entryFiles(files: readonly SourceFile[]): Set<string> {
  const manifest = files.find(({ path }) => path === 'package.json')?.text ?? '';
  return new Set(manifest.match(/[\w./-]+\.ts\b/g) ?? []);
}
