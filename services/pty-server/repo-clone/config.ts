import { isAbsolute, join, relative } from 'node:path';
import { repoCloneVariables } from '@openova/sandbox-model';
import { ConfigError, describeSettings, readSettings, type SettingsSource } from '@openova/service-kit';

/** A repository of the Sandbox and the folder that it belongs in. */
export interface WantedRepo {
  /** `<org>/<repo>` in Gitea. */
  readonly giteaRepo: string;
  /** Left out: the repository's default branch. */
  readonly branch?: string;
  readonly path: string;
}

export interface RepoCloneConfig {
  /** Without a slash at its end. */
  readonly giteaUrl: string;
  readonly repos: readonly WantedRepo[];
  readonly home: string;
  /** How many commits of the history to fetch; 0 for all. */
  readonly depth: number;
  readonly timeoutMs: number;
  /** Empty: repositories are read without a credential. */
  readonly credentialsFile: string;
}

const settings = {
  'gitea-url': { env: repoCloneVariables.giteaUrl, fallback: '', help: 'address of Gitea, http or https, without a credential', parse: parseUrl },
  repos: { env: repoCloneVariables.repos, fallback: '[]', help: 'JSON list of {giteaRepo, branch, path}', parse: parseRepos },
  workspace: { env: repoCloneVariables.workspace, fallback: '', help: 'the folder that every path lies in', parse: parseFolder },
  home: { env: repoCloneVariables.home, fallback: '', help: 'the home folder of the sessions', parse: parseFolder },
  depth: { env: 'SANDBOX_CLONE_DEPTH', fallback: '0', help: 'commits of history to fetch; 0 for all', parse: parseCount },
  'timeout-seconds': { env: 'SANDBOX_CLONE_TIMEOUT_SECONDS', fallback: '600', help: 'how long one repository may take', parse: parseCount },
  'credentials-file': {
    env: 'SANDBOX_GIT_CREDENTIALS_FILE',
    fallback: '',
    help: 'file with the lines username=… and password=… for Gitea; left out: no credential',
    parse: (path: string) => path,
  },
} as const;

/** Every variable that the program reads. */
export const repoCloneEnvironment: readonly string[] = Object.values(settings).map(({ env }) => env);

export const usage = `repo-clone clones the repositories of a Sandbox into its workspace, once.

A folder that holds the repository already is left as it is, and so is one that holds something else.

${describeSettings(settings)}  -h, --help
      print this
`;

/** Reads the command line and the environment. Throws ConfigError with all problems. */
export function parseConfig(source: SettingsSource): RepoCloneConfig {
  const problems: string[] = [];
  const { repos, workspace, home, depth, ...values } = readSettings(settings, source, problems);
  if (problems.length === 0) {
    const outside = repos.filter(({ path }) => !isInside(workspace, path));
    problems.push(...outside.map(({ giteaRepo }) => `the path of ${giteaRepo} is outside ${repoCloneVariables.workspace}`));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    giteaUrl: values['gitea-url'],
    repos,
    home,
    depth,
    timeoutMs: values['timeout-seconds'] * 1000,
    credentialsFile: values['credentials-file'],
  });
}

function parseUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password || url.search || url.hash) return undefined;
  return url.href.replace(/\/+$/, '');
}

function parseRepos(text: string): WantedRepo[] | undefined {
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) && list.every(isWantedRepo) ? list : undefined;
  } catch {
    return undefined;
  }
}

function isWantedRepo(entry: unknown): entry is WantedRepo {
  if (typeof entry !== 'object' || entry === null) return false;
  const { giteaRepo, branch, path } = entry as Partial<Record<keyof WantedRepo, unknown>>;
  return isRepoName(giteaRepo) && (branch === undefined || isBranchName(branch)) && typeof path === 'string' && isAbsolute(path);
}

function isRepoName(name: unknown): boolean {
  return typeof name === 'string' && /^\w[\w.-]{0,99}\/\w[\w.-]{0,99}$/.test(name);
}

// What git takes as the name of a branch, as far as it could be mistaken for something else.
function isBranchName(name: unknown): boolean {
  return typeof name === 'string' && /^(?![-/])[^\s~^:?*[\\\p{Cc}]{1,200}$/u.test(name) && !/\.\.|@\{|\/\/|(?:\.lock|[./])$/.test(name);
}

function parseFolder(path: string): string | undefined {
  return isAbsolute(path) ? join(path, '.') : undefined;
}

function parseCount(digits: string): number | undefined {
  return /^\d{1,6}$/.test(digits) ? Number(digits) : undefined;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith('../');
}
