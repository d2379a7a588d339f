import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '@openova/process-kit';
import { ConfigError, HttpProblem } from '@openova/service-kit';
import { digestOf } from '@openova/sandbox-model';
import type { ObjectName } from '../cluster/cluster.ts';
import { gitBranch, type GitBranch } from './git-branch.ts';
import { gitIn, GitFailed, requireGit } from './git-command.ts';

export interface GitSettings {
  /** Of the repository; `{organization}` stands for the slug of the Organization, here or in the path. */
  readonly url: string;
  readonly branch: string;
  /** Folder inside the repository. */
  readonly path: string;
  /** File with `user:token`; undefined where none is needed. */
  readonly credentialFile: string | undefined;
  /** File with the authority of its certificate; undefined where it is a public one. */
  readonly caFile: string | undefined;
}

/** Takes back what was just recorded, unless somebody has changed it since. Never rejects. */
export type UndoRecord = () => Promise<void>;

/** What Organizations asked for, as files of their Git repositories. Methods throw HttpProblem `gitops_write_failed`. */
export interface ClaimRecord {
  /** Records this text for the Sandbox; undefined: that there is none any more. */
  put(name: ObjectName, text: string | undefined, message: string): Promise<UndoRecord>;
  close(): void;
}

export interface ClaimRecordOptions extends GitSettings {
  readonly readFile: (path: string) => string;
  /** Where git is found: a PATH. */
  readonly programs: string;
  readonly log: Logger;
}

const author = { name: 'OpenOva Sandbox', email: 'sandbox@openova.io' };

/** Throws ConfigError where there is no git, or nowhere to work. */
export function openClaimRecord(options: ClaimRecordOptions): ClaimRecord {
  const { log, path, programs } = options;
  requireGit(programs);
  const folder = makeFolder();
  const repositories = new Map<string, Repository>();
  const repositoryOf = (organization: string): Repository => {
    const url = inOrganization(options.url, organization);
    const known = repositories.get(url) ?? openRepository(options, url, join(folder, digestOf([url]).slice(0, 16)));
    repositories.set(url, known);
    return known;
  };
  return {
    put: async ({ namespace, name }, text, message) => {
      const repository = repositoryOf(namespace);
      const file = `${inOrganization(path, namespace)}/${name}.yaml`;
      try {
        const before = await repository((branch) => branch.change(file, message, () => text));
        return async () => {
          const undone = repository((branch) => branch.change(file, `Undo: ${message}`, (present) => (present === text ? before : present)));
          await undone.catch((err: unknown) => log.error('a change that was not carried out is still in the repository', { organization: namespace, file, err }));
        };
      } catch (err) {
        if (!(err instanceof GitFailed)) throw err;
        log.error('the repository of an Organization did not take a change', { organization: namespace, file, err });
        throw writeFailed();
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'openova-claims-'));
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new ConfigError([`--git-url needs a folder that can be written, and ${tmpdir()} is none (${code}): mount one there, or name another in TMPDIR`]);
  }
}

/** Works on the branch, one after the other and each in an empty repository. */
type Repository = <Result>(work: (branch: GitBranch) => Promise<Result>) => Promise<Result>;

function openRepository({ branch, credentialFile, caFile, readFile, programs }: ClaimRecordOptions, url: string, folder: string): Repository {
  const readCredential = (): string | undefined => {
    try {
      return credentialFile === undefined ? undefined : readFile(credentialFile).trim();
    } catch (error) {
      throw new GitFailed(`the file of the credential cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
    }
  };
  const git = gitIn({ folder, readCredential, caFile, programs });
  const opened = gitBranch(git, { url, branch, author });
  // Nothing refers to what an earlier change has fetched, so it would stay for ever; and a git that was ended leaves its locks.
  const empty = async (): Promise<void> => {
    try {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    } catch (error) {
      throw new GitFailed(`its folder cannot be made anew: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
    }
    await git({ args: ['init', '--quiet', '--bare', '--template=', '.'] });
  };
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.catch(() => {}).then(empty).then(() => work(opened));
    last = turn;
    return turn;
  };
}

function inOrganization(template: string, organization: string): string {
  return template.replaceAll('{organization}', organization);
}

function writeFailed(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'gitops_write_failed',
    detail: 'GitopsWriteFailed: the repository of your Organization did not take the change, so nothing was changed',
    next: 'try again in a moment; when it lasts, let an administrator check the repository and the credential of sessions-api',
    headers: { 'retry-after': '5' },
  });
}
