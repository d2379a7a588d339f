import { createLogger, type Logger } from '@openova/process-kit';
import { runMain } from '@openova/service-kit';
import { cloneRepo, type CloneOptions } from './clone-repo.ts';
import { parseConfig, usage, type WantedRepo } from './config.ts';
import { createGit } from './git.ts';
import { trustFolders } from './trusted-folders.ts';

const argv = process.argv.slice(2);
const { env } = process;

const status = await runMain({ argv, usage, run });
// A failure that was logged leaves its own status.
process.exitCode = status || process.exitCode || 0;

async function run(): Promise<void> {
  const config = parseConfig({ argv, env });
  const log = createLogger({ name: 'repo-clone' });
  const options: CloneOptions = { git: createGit({ ...config, env }), giteaUrl: config.giteaUrl, depth: config.depth };
  const failed: string[] = [];
  for (const repo of config.repos) {
    if (!(await clone(repo, options, log))) failed.push(repo.giteaRepo);
  }
  const done = config.repos.filter(({ giteaRepo }) => !failed.includes(giteaRepo)).map(({ path }) => path);
  await trustFolders(done, { home: config.home, path: env['PATH'] ?? '', uid: process.getuid?.() ?? 0 });
  log.info('finished', { repositories: config.repos.length, failed: failed.length });
  if (failed.length > 0) process.exitCode = 1;
}

async function clone(repo: WantedRepo, options: CloneOptions, log: Logger): Promise<boolean> {
  const { giteaRepo, branch, path } = repo;
  const started = performance.now();
  log.info('looking at a repository', { giteaRepo, branch, path });
  try {
    const outcome = await cloneRepo(repo, options);
    const ms = Math.round(performance.now() - started);
    if (outcome === 'foreign') log.warn('left a folder alone that holds something else', { giteaRepo, path });
    else log.info('a repository is in its place', { giteaRepo, path, outcome, ms });
    return true;
  } catch (error) {
    log.error('cannot clone a repository', { giteaRepo, path, reason: (error as Error).message });
    return false;
  }
}
