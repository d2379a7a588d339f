import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export const gitUser = 'sandbox';
export const gitPassword = 'password-of-the-sandbox';

/** The real git over smart HTTP on loopback, behind basic authentication, as Gitea serves it. */
export interface GitServer {
  readonly url: string;
  /** Method and path of each request that was let in. */
  readonly requests: readonly string[];
  /** Makes a repository with one commit on each branch, the first being the default; each has the file `branch.txt`. */
  create(name: string, branches: readonly string[], commits?: number): Promise<void>;
  /** Where a repository is on this machine. */
  folderOf(name: string): string;
  /** From now on no request is answered. */
  fallSilent(): void;
  close(): Promise<void>;
}

/** With a certificate for localhost it speaks HTTPS. */
export async function startGitServer(tls?: { readonly cert: string; readonly key: string }): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'git-server-'));
  const requests: string[] = [];
  let silent = false;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (silent) return;
    const wanted = `Basic ${Buffer.from(`${gitUser}:${gitPassword}`).toString('base64')}`;
    if (request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    requests.push(`${request.method} ${request.url}`);
    serveGit(root, request, response);
  };
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folderOf = (name: string): string => join(root, `${name}.git`);
  return {
    url: `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    requests,
    create: (name, branches, commits = 1) => createRepository(folderOf(name), branches, commits),
    folderOf,
    fallSilent: () => {
      silent = true;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await rm(root, { recursive: true });
    },
  };
}

/** Runs git in a folder as a test needs it, whatever this machine's own settings are. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.test', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.test' };
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...identity };
  return (await promisify(execFile)('git', ['-C', folder, ...args], { env })).stdout.trim();
}

async function createRepository(path: string, branches: readonly string[], commits: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await mkdir(path);
  const [first = 'main'] = branches;
  await git(path, 'init', '--quiet', '--bare', `--initial-branch=${first}`, '.');
  if (branches.length === 0) return;
  const work = `${path}.work`;
  await mkdir(work);
  await git(work, 'init', '--quiet', `--initial-branch=${first}`, '.');
  for (const branch of branches) {
    if (branch !== first) await git(work, 'checkout', '--quiet', '-b', branch);
    for (let commit = 1; commit <= commits; commit += 1) {
      await writeFile(join(work, 'branch.txt'), `${branch} ${commit}\n`);
      await git(work, 'add', '.');
      await git(work, 'commit', '--quiet', '-m', `${branch} ${commit}`);
    }
  }
  await git(work, 'push', '--quiet', path, ...branches);
  await rm(work, { recursive: true });
}

/** Speaks CGI with git's own server. */
function serveGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '', 'http://git');
  const { 'content-type': type = '', 'content-encoding': encoding = '', 'git-protocol': protocol = '' } = request.headers;
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: type,
      HTTP_CONTENT_ENCODING: encoding,
      GIT_PROTOCOL: String(protocol),
      REMOTE_USER: gitUser,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(backend.stdin);
  backend.stdin.on('error', () => {});
  let head = Buffer.alloc(0);
  const onHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    backend.stdout.off('data', onHead);
    const lines = head.subarray(0, end).toString().split('\r\n').map((line) => line.split(': '));
    const headers = Object.fromEntries(lines.map(([name = '', value = '']) => [name.toLowerCase(), value]));
    const { status = '200', ...rest } = headers;
    response.writeHead(Number.parseInt(status, 10), rest);
    response.write(head.subarray(end + 4));
    backend.stdout.pipe(response);
  };
  backend.stdout.on('data', onHead);
}
