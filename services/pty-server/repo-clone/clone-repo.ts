import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WantedRepo } from './config.ts';
import type { Git } from './git.ts';

/**
 * What became of a repository: `cloned` and `empty` (it has no commit yet) are new, `there` was cloned before, `foreign` means that the
 * folder holds something else, which stays as it is.
 */
export type CloneOutcome = 'cloned' | 'empty' | 'there' | 'foreign';

export interface CloneOptions {
  readonly git: Git;
  readonly giteaUrl: string;
  readonly depth: number;
}

// Inside .git as long as the clone is not whole. Then the folder is ours alone: no session has seen it.
const unfinishedMark = 'openova-clone-unfinished';
// Where a file system keeps what it recovers; every fresh volume has one.
const recovered = 'lost+found';

/** Brings the repository into its folder, unless something is there. What a crash left of an earlier try is finished. */
export async function cloneRepo(repo: WantedRepo, options: CloneOptions): Promise<CloneOutcome> {
  const { path, giteaRepo } = repo;
  const url = `${options.giteaUrl}/${giteaRepo}.git`;
  await mkdir(path, { recursive: true });
  const found = await contents(path, url, options.git);
  if (found === 'there' || found === 'foreign') return found;
  const mark = join(path, '.git', unfinishedMark);
  await mkdir(join(path, '.git'), { recursive: true });
  await writeFile(mark, '');
  if (found === 'unfinished') await dropLocks(join(path, '.git'));
  await options.git(path, ['init', '--quiet', '--template=', '--initial-branch=main', '.']);
  await mkdir(join(path, '.git', 'info'), { recursive: true });
  await appendFile(join(path, '.git', 'info', 'exclude'), `/${recovered}/\n`);
  await options.git(path, ['config', 'remote.origin.url', url]);
  await options.git(path, ['config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*']);
  const outcome = await checkOut(repo, options);
  await rm(mark);
  return outcome;
}

async function contents(path: string, url: string, git: Git): Promise<'nothing' | 'unfinished' | 'there' | 'foreign'> {
  const entries = (await readdir(path)).filter((name) => name !== recovered);
  if (entries.length === 0) return 'nothing';
  if (!entries.includes('.git')) return 'foreign';
  const inside = await readdir(join(path, '.git')).catch((): string[] => []);
  // Stopped before the mark was written: an empty .git and nothing beside it.
  if (inside.includes(unfinishedMark) || (inside.length === 0 && entries.length === 1)) return 'unfinished';
  const remote = await git(path, ['config', '--local', '--get', 'remote.origin.url']).catch(() => '');
  return remote.trim() === url ? 'there' : 'foreign';
}

async function dropLocks(gitFolder: string): Promise<void> {
  const entries = await readdir(gitFolder, { recursive: true });
  await Promise.all(entries.filter((name) => name.endsWith('.lock')).map((name) => rm(join(gitFolder, name), { force: true })));
}

async function checkOut({ path, branch: wanted }: WantedRepo, { git, depth }: CloneOptions): Promise<'cloned' | 'empty'> {
  const branch = wanted ?? (await defaultBranch(path, git));
  if (branch === undefined) return 'empty';
  const refspec = `+refs/heads/${branch}:refs/remotes/origin/${branch}`;
  const shallow = depth > 0 ? [`--depth=${depth}`, 'origin', refspec] : ['origin', refspec, '+refs/heads/*:refs/remotes/origin/*'];
  await git(path, ['fetch', '--quiet', '--no-auto-maintenance', '--no-recurse-submodules', ...shallow]);
  await git(path, ['checkout', '--quiet', '--force', '-B', branch, '--track', `refs/remotes/origin/${branch}`]);
  return 'cloned';
}

async function defaultBranch(path: string, git: Git): Promise<string | undefined> {
  const refs = await git(path, ['ls-remote', '--symref', 'origin', 'HEAD']);
  return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(refs)?.[1];
}
