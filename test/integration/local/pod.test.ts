import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPod, type PodState } from '../../../local/driver/pod.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { gitPassword, gitUser, startGitServer, type GitServer } from '../pty-server/repo-clone/git-server.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('a Pod on this machine', function () {
  this.timeout(90_000);
  let server: GitServer;
  let folder: string;

  beforeEach(async () => {
    server = await startGitServer();
    folder = mkdtempSync(join(tmpdir(), 'openova-pod-'));
    for (const name of ['home', 'workspace', 'logs']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'credentials'), `username=${gitUser}\npassword=${gitPassword}\n`);
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('says what does not prepare it, and tries again until that is there', async () => {
    const path = join(folder, 'workspace', 'shop');
    const env = {
      HOME: join(folder, 'home'),
      SANDBOX_GITEA_URL: server.url,
      SANDBOX_REPOS: JSON.stringify([{ giteaRepo: 'acme/shop', path }]),
      SANDBOX_WORKSPACE: join(folder, 'workspace'),
      SANDBOX_GIT_CREDENTIALS_FILE: join(folder, 'credentials'),
    };
    const initContainer = { name: 'repo-clone', command: 'repo-clone', env, readinessPath: undefined, port: undefined };
    const states: PodState[] = [];
    const plan = { initContainers: [initContainer], containers: [], folders: [], secretMounts: [] };
    const pod = startPod(plan, { root, logs: join(folder, 'logs'), env: { PATH: process.env['PATH'] ?? '' }, onChange: (state) => states.push(state) });
    try {
      await pollUntil(() => states.length > 0);
      assert.deepEqual(states[0], { ready: false, problem: `repo-clone ended with status 1; see ${join(folder, 'logs', 'repo-clone.log')}` });
      await server.create('acme/shop', ['main']);
      await pollUntil(() => states.at(-1)?.ready, 60_000);
      assert.equal(readFileSync(join(path, 'branch.txt'), 'utf8').trim(), 'main 1');
    } finally {
      await pod.close();
    }
  });
});
