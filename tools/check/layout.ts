import type { SourceFile } from './source-file.ts';

export const architecturePath = 'docs/architecture.md';

/** Folders that the path table lacks, and paths in the table that are not there. */
export function layoutProblems(files: readonly SourceFile[]): string[] {
  const document = files.find(({ path }) => path === architecturePath);
  if (document === undefined) return [`${architecturePath} is not there yet`];
  const listed = tablePaths(document.text);
  if (listed.length === 0) return [`${architecturePath} has no table whose first column is "path"`];
  const tops = new Set(listed.map(topOf));
  return [
    ...topFolders(files).filter((folder) => !tops.has(folder)).map((folder) => `${folder}/ is missing from the path table of ${architecturePath}`),
    ...listed.filter((path) => !exists(path, files)).map((path) => `${architecturePath} lists ${path}, which is not there`),
  ];
}

/** The paths in code spans of the first column, with `{a,b}` spelt out and `<name>` standing for any folder. */
function tablePaths(markdown: string): string[] {
  const lines = markdown.split('\n');
  const head = lines.findIndex((line) => /^\|\s*path\s*\|/i.test(line));
  if (head < 0) return [];
  const rows = lines.slice(head + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  const cells = rows.slice(0, end < 0 ? undefined : end).map((row) => row.split('|')[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].flatMap((match) => alternatives(match[1] ?? '')));
}

function alternatives(path: string): string[] {
  const choice = /\{([^}]*)\}/.exec(path);
  if (choice === null) return [path];
  return (choice[1] ?? '').split(',').flatMap((option) => alternatives(path.replace(choice[0], option)));
}

// A folder whose name starts with a dot configures a tool; the table may name it and need not.
function topFolders(files: readonly SourceFile[]): string[] {
  const folders = files.map(({ path }) => path).filter((path) => path.includes('/')).map(topOf);
  return [...new Set(folders)].filter((folder) => !folder.startsWith('.'));
}

function topOf(path: string): string {
  return path.split('/')[0] ?? path;
}

function exists(listed: string, files: readonly SourceFile[]): boolean {
  const parts = listed.replace(/\/$/, '').split('/').map((part) => part.replace(/<[^>]*>|\*+/g, '[^/]+').replaceAll('.', '\\.'));
  const pattern = new RegExp(`^${parts.join('/')}(?:/|$)`);
  return files.some(({ path }) => pattern.test(path));
}
