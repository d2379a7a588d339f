import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface SourceFile {
  /** Relative to the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every text file of the repository: what git tracks and what it would track, without what it ignores. */
export async function readSourceFiles(): Promise<SourceFile[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const paths = stdout.split('\0').filter((path) => path !== '').toSorted();
  const files = await Promise.all(paths.map(readSourceFile));
  return files.filter((file) => file !== undefined);
}

// A file that git still lists may be gone from the disk; a binary one has nothing to check.
async function readSourceFile(path: string): Promise<SourceFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined || text.includes('\0') ? undefined : { path, text };
}

export function isScript({ path }: SourceFile): boolean {
  return /\.(?:[cm]?[jt]s|tsx)$/.test(path);
}

export function isGenerated({ path }: SourceFile): boolean {
  return /(?:^|\/)generated\//.test(path);
}
