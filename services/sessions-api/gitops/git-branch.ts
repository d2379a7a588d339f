import { setTimeout as delay } from 'node:timers/promises';
import { GitFailed, type RunGit } from './git-command.ts';

/** One branch of a repository elsewhere, changed without a working folder. Rejects with GitFailed. */
export interface GitBranch {
  /**
   * Gives the file this text, or takes it away, in one commit on top of what is there now, whoever pushes meanwhile. `decide` gets the
   * present text, again for each attempt; undefined stands for no file. Gives the text that was there before.
   */
  change(path: string, message: string, decide: (present: string | undefined) => string | undefined): Promise<string | undefined>;
}

export interface BranchPlace {
  readonly url: string;
  readonly branch: string;
  readonly author: { readonly name: string; readonly email: string };
}

const mostAttempts = 10;
const mostRefusals = 2;

export function gitBranch(git: RunGit, { url, branch, author }: BranchPlace): GitBranch {
  const fetchHead = async (): Promise<string | undefined> => {
    const [line = ''] = (await git({ args: ['ls-remote', '--refs', url, `refs/heads/${branch}`] })).split('\n');
    const [head] = line.split('\t');
    if (!head) return undefined;
    await git({ args: ['fetch', '--quiet', '--no-tags', '--depth=1', url, head] });
    return head;
  };
  const commit = async (head: string | undefined, { path, text, message }: FileChange): Promise<string> => {
    const env = { GIT_INDEX_FILE: 'change.index' };
    await git({ args: head === undefined ? ['read-tree', '--empty'] : ['read-tree', head], env });
    const entry = text === undefined ? `0 ${'0'.repeat(40)}` : `100644 ${await git({ args: ['hash-object', '-w', '--stdin'], input: text })}`;
    await git({ args: ['update-index', '--index-info'], input: `${entry}\t${path}\n`, env });
    const tree = await git({ args: ['write-tree'], env });
    const who = { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email, GIT_COMMITTER_NAME: author.name, GIT_COMMITTER_EMAIL: author.email };
    return git({ args: ['commit-tree', tree, ...(head === undefined ? [] : ['-p', head])], input: message, env: who });
  };
  const change: GitBranch['change'] = async (path, message, decide) => {
    let head = await fetchHead();
    let refusals = 0;
    for (let attempt = 1; ; attempt += 1) {
      const present = head === undefined ? undefined : await textAt(git, head, path);
      const text = decide(present);
      if (text === present) return present;
      const made = await commit(head, { path, message, text });
      try {
        await git({ args: ['push', '--quiet', url, `${made}:refs/heads/${branch}`] });
        return present;
      } catch (error) {
        await delay(attempt * 100 * Math.random());
        const before = head;
        head = await fetchHead();
        // Who was faster has moved the branch, or is about to. A branch that stays where it is takes nothing from us.
        refusals = head === before ? refusals + 1 : 0;
        if (refusals > mostRefusals || attempt === mostAttempts) throw error;
      }
    }
  };
  return { change };
}

interface FileChange {
  readonly path: string;
  readonly message: string;
  readonly text: string | undefined;
}

async function textAt(git: RunGit, head: string, path: string): Promise<string | undefined> {
  const listed = await git({ args: ['ls-tree', '--full-tree', head, '--', path] });
  const [, blob] = /^100\d{3} blob ([0-9a-f]+)\t/.exec(listed) ?? [];
  if (listed !== '' && blob === undefined) throw new GitFailed(`${path} is no file`);
  return blob === undefined ? undefined : `${await git({ args: ['cat-file', 'blob', blob] })}\n`;
}
