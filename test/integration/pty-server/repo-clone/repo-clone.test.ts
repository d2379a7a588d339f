import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { git, gitPassword, gitUser, startGitServer, type GitServer } from './git-server.ts';

const main = 'services/pty-server/repo-clone/main.ts';

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly output: () => string;
}

describe('repo-clone', function () {
  this.timeout(60_000);
  let server: GitServer;
  let folder: string;
  let workspace: string;
  let credentials: string;
  beforeEach(async () => {
    server = await startGitServer();
    folder = await mkdtemp(join(tmpdir(), 'repo-clone-'));
    workspace = join(folder, 'workspace');
    credentials = join(folder, 'credentials');
    await Promise.all([mkdir(workspace), mkdir(join(folder, 'home'))]);
    await writeFile(credentials, `username=${gitUser}\npassword=${gitPassword}\n`, { mode: 0o600 });
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  const at = (slug: string) => join(workspace, slug);
  const start = (repos: readonly object[], env: Readonly<Record<string, string>> = {}): Run => {
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env['PATH'],
        HOME: join(folder, 'home'),
        SANDBOX_GITEA_URL: server.url,
        SANDBOX_REPOS: JSON.stringify(repos),
        SANDBOX_WORKSPACE: workspace,
        SANDBOX_GIT_CREDENTIALS_FILE: credentials,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += String(text)));
    return { child, ended: once(child, 'close').then(([status]) => status as number | null), output: () => output };
  };
  const clone = async (repos: readonly object[], env?: Readonly<Record<string, string>>) => {
    const run = start(repos, env);
    return { status: await run.ended, output: run.output() };
  };

  it('clones each repository into its folder, on its branch or the default one [PTY-13]', async () => {
    await server.create('acme/checkout', ['trunk', 'release']);
    await server.create('acme/infra', ['main', 'feature/x']);
    const { status, output } = await clone([{ giteaRepo: 'acme/checkout', path: at('checkout') }, { giteaRepo: 'acme/infra', branch: 'feature/x', path: at('infra') }]);
    assert.equal(status, 0, output);
    assert.equal(await readFile(join(at('checkout'), 'branch.txt'), 'utf8'), 'trunk 1\n');
    assert.equal(await readFile(join(at('infra'), 'branch.txt'), 'utf8'), 'feature/x 1\n');
    assert.equal(await git(at('checkout'), 'branch', '-a', '--format=%(refname)'), 'refs/heads/trunk\nrefs/remotes/origin/release\nrefs/remotes/origin/trunk');
    assert.equal(await git(at('infra'), 'rev-parse', '--abbrev-ref', '@{upstream}'), 'origin/feature/x');
    assert.equal(await git(at('checkout'), 'status', '--porcelain'), '');
  });

  it('keeps the credential out of its output and out of the checkout [SEC-01, SEC-02]', async () => {
    await server.create('acme/checkout', ['main']);
    const { output } = await clone([{ giteaRepo: 'acme/checkout', path: at('checkout') }]);
    const config = await readFile(join(at('checkout'), '.git', 'config'), 'utf8');
    for (const text of [output, config]) assert.ok(!text.includes(gitPassword) && !text.includes(gitUser));
  });

  it('leaves a checkout that is there as it is, and does not even ask', async () => {
    await server.create('acme/checkout', ['main']);
    const repos = [{ giteaRepo: 'acme/checkout', path: at('checkout') }];
    await clone(repos);
    await writeFile(join(at('checkout'), 'branch.txt'), 'work of the User\n');
    const asked = server.requests.length;
    const { status } = await clone(repos);
    assert.deepEqual([status, server.requests.length], [0, asked]);
    assert.equal(await readFile(join(at('checkout'), 'branch.txt'), 'utf8'), 'work of the User\n');
  });

  it('clones into a fresh volume, whatever its file system keeps there', async () => {
    await server.create('acme/checkout', ['main']);
    await mkdir(join(at('checkout'), 'lost+found'), { recursive: true });
    await chmod(join(at('checkout'), 'lost+found'), 0o700);
    assert.equal((await clone([{ giteaRepo: 'acme/checkout', path: at('checkout') }])).status, 0);
    assert.deepEqual((await readdir(at('checkout'))).toSorted(), ['.git', 'branch.txt', 'lost+found']);
    await writeFile(join(at('checkout'), 'lost+found', 'x'), '');
    assert.equal(await git(at('checkout'), 'status', '--porcelain'), '');
  });

  it('never touches what is not its own, and goes on', async () => {
    await server.create('acme/checkout', ['main']);
    await mkdir(at('notes'));
    await writeFile(join(at('notes'), 'note.txt'), 'mine');
    await mkdir(at('other'));
    await git(at('other'), 'init', '--quiet', '.');
    await git(at('other'), 'remote', 'add', 'origin', 'https://elsewhere.example/x.git');
    const repos = ['notes', 'other', 'checkout'].map((slug) => ({ giteaRepo: 'acme/checkout', path: at(slug) }));
    const { status, output } = await clone(repos);
    assert.equal(status, 0);
    assert.equal(output.split('left a folder alone').length - 1, 2);
    assert.deepEqual([await readdir(at('notes')), await readdir(at('other'))], [['note.txt'], ['.git']]);
    assert.ok((await readdir(at('checkout'))).includes('branch.txt'));
  });

  it('finishes what a crash left unfinished, wherever it fell', async () => {
    await server.create('acme/checkout', ['main'], 5);
    const repos = [{ giteaRepo: 'acme/checkout', path: at('checkout') }];
    for (const moment of ['openova-clone-unfinished', 'HEAD', 'info/exclude', 'config', 'FETCH_HEAD', 'index.lock']) {
      const run = start(repos);
      await pollUntil(async () => run.child.exitCode !== null || (await readdir(join(at('checkout'), '.git'), { recursive: true }).catch((): string[] => [])).includes(moment));
      run.child.kill('SIGKILL');
      await run.ended;
      await writeFile(join(at('checkout'), '.git', 'index.lock'), '').catch(() => {});
      if ((await readdir(join(at('checkout'), '.git'))).includes('openova-clone-unfinished')) {
        const { status, output } = await clone(repos);
        assert.equal(status, 0, output);
      }
      await rm(join(at('checkout'), '.git', 'index.lock'), { force: true });
      assert.equal(await git(at('checkout'), 'status', '--porcelain'), '');
      assert.equal(await readFile(join(at('checkout'), 'branch.txt'), 'utf8'), 'main 5\n');
      await rm(at('checkout'), { recursive: true });
    }
  });

  it('fetches as much history as is asked for', async () => {
    await server.create('acme/checkout', ['main', 'other'], 5);
    const repo = (slug: string) => [{ giteaRepo: 'acme/checkout', path: at(slug) }];
    await clone(repo('all'));
    await clone(repo('some'), { SANDBOX_CLONE_DEPTH: '2' });
    assert.deepEqual([await git(at('all'), 'rev-list', '--count', 'HEAD'), await git(at('some'), 'rev-list', '--count', 'HEAD')], ['5', '2']);
  });

  it('takes a repository without a commit', async () => {
    await server.create('acme/fresh', []);
    const { status, output } = await clone([{ giteaRepo: 'acme/fresh', path: at('fresh') }]);
    assert.equal(status, 0, output);
    assert.equal(await git(at('fresh'), 'remote', 'get-url', 'origin'), `${server.url}/acme/fresh.git`);
  });

  it('says in one line why a repository cannot be cloned, and clones the others', async () => {
    await server.create('acme/checkout', ['main']);
    const { status, output } = await clone([
      { giteaRepo: 'acme/missing', path: at('missing') },
      { giteaRepo: 'acme/checkout', branch: 'no-such-branch', path: at('branch') },
      { giteaRepo: 'acme/checkout', path: at('checkout') },
    ]);
    assert.equal(status, 1);
    const reasons = output.split('\n').filter((line) => line.includes('cannot clone')).map((line) => (JSON.parse(line) as { reason: string }).reason);
    assert.match(reasons[0] ?? '', /not found/);
    assert.match(reasons[1] ?? '', /no-such-branch/);
    assert.ok((await readdir(at('checkout'))).includes('branch.txt'));
  });

  it('refuses to ask for a credential that it has not or that is wrong', async () => {
    await server.create('acme/checkout', ['main']);
    const repos = [{ giteaRepo: 'acme/checkout', path: at('checkout') }];
    assert.equal((await clone(repos, { SANDBOX_GIT_CREDENTIALS_FILE: '' })).status, 1);
    await writeFile(credentials, `username=${gitUser}\npassword=wrong-password\n`);
    const { status, output } = await clone(repos);
    assert.equal(status, 1);
    assert.ok(!output.includes('wrong-password'));
    await writeFile(credentials, `username=${gitUser}\npassword=${gitPassword}\n`);
    assert.equal((await clone(repos)).status, 0);
  });

  it('ends a git that gets no answer within the time', async () => {
    server.fallSilent();
    const { status, output } = await clone([{ giteaRepo: 'acme/checkout', path: at('checkout') }], { SANDBOX_CLONE_TIMEOUT_SECONDS: '1' });
    assert.equal(status, 1);
    assert.match(output, /did not end within 1 s/);
  });

  it('runs nothing that the home folder or a repository names', async () => {
    await server.create('acme/checkout', ['main']);
    await writeFile(join(folder, 'hook'), `#!/bin/sh\ntouch ${join(folder, 'was-run')}\n`, { mode: 0o755 });
    const settings = ['[core]', `hooksPath = ${folder}`, `fsmonitor = ${join(folder, 'hook')}`, '[credential]', `helper = !${join(folder, 'hook')}`, '[url "file:///"]', `insteadOf = ${server.url}`];
    await writeFile(join(folder, 'home', '.gitconfig'), settings.join('\n'));
    await writeFile(join(folder, 'post-checkout'), `#!/bin/sh\ntouch ${join(folder, 'was-run')}\n`, { mode: 0o755 });
    assert.equal((await clone([{ giteaRepo: 'acme/checkout', path: at('checkout') }])).status, 0);
    assert.ok(!(await readdir(folder)).includes('was-run'));
  });

  const wrong: readonly (readonly [title: string, env: Readonly<Record<string, string>>, says: RegExp])[] = [
    ['no address', { SANDBOX_GITEA_URL: '' }, /SANDBOX_GITEA_URL/],
    ['an address with a credential', { SANDBOX_GITEA_URL: 'https://user@gitea.example' }, /SANDBOX_GITEA_URL/],
    ['a file as address', { SANDBOX_GITEA_URL: 'file:///srv' }, /SANDBOX_GITEA_URL/],
    ['broken JSON', { SANDBOX_REPOS: '[{' }, /SANDBOX_REPOS/],
    ['an option as repository', { SANDBOX_REPOS: '[{"giteaRepo":"--upload-pack=x/y","path":"/w/x"}]' }, /SANDBOX_REPOS/],
    ['an option as branch', { SANDBOX_REPOS: '[{"giteaRepo":"a/b","branch":"--force","path":"/w/x"}]' }, /SANDBOX_REPOS/],
    ['a path outside', { SANDBOX_REPOS: '[{"giteaRepo":"a/b","path":"/etc/x"}]' }, /outside SANDBOX_WORKSPACE/],
  ];
  for (const [title, env, says] of wrong) {
    it(`refuses to start with ${title}`, async () => {
      const { status, output } = await clone([], env);
      assert.equal(status, 2);
      assert.match(output, says);
    });
  }
});
