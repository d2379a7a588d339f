import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLogger } from '@openova/process-kit';
import { HttpProblem } from '@openova/service-kit';
import { parse } from 'yaml';
import { openClaimRecord, type ClaimRecord, type GitSettings } from '../../../services/sessions-api/gitops/claim-record.ts';
import { recordedCluster } from '../../../services/sessions-api/gitops/recorded-cluster.ts';
import { gitea } from '../../../tools/parts/parts.ts';
import { skip } from '../package/skip-reasons.ts';
import { sandboxesPath, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { bareRepositories, giteaRepositories, httpsRepositories, type GitPlace } from './support/git-places.ts';
import { sandboxKind } from './support/local-cluster.ts';
import { alice, mallory, problemOf, serveSessionsApi, type ServedApi } from './support/served-api.ts';

const places = {
  'a bare repository': async () => bareRepositories(),
  'a repository behind HTTPS': async () => httpsRepositories(),
  [`a real Gitea ${gitea.version}`]: giteaRepositories,
};

for (const [title, open] of Object.entries(places)) {
  describe(`sessions API: delivery by commits to ${title}`, function () {
    this.timeout(180_000);
    let place: GitPlace;
    let folder: string;
    let running: ApiOverCluster;
    let record: ClaimRecord;
    let api: ServedApi;
    let logged: string[];

    before(async function () {
      place = await open(this);
      await place.addRepository('acme');
    });
    after(() => place?.close());

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'git-delivery-'));
      if (place.credential !== undefined) writeFileSync(credentialFile(), place.credential);
      if (place.authority !== undefined) writeFileSync(authorityFile(), place.authority);
      logged = [];
      running = await startApiOverCluster();
      record = openRecord();
      api = await serveSessionsApi({ cluster: recordedCluster(running.cluster, record) });
    });
    afterEach(async () => {
      await api.close();
      record.close();
      await running.close();
      rmSync(folder, { recursive: true });
    });

    const credentialFile = (): string => join(folder, 'credential');
    const authorityFile = (): string => join(folder, 'authority.pem');
    const openRecord = (given: Partial<GitSettings> = {}): ClaimRecord =>
      openClaimRecord({
        url: place.urlTemplate,
        branch: 'main',
        path: 'sandboxes',
        credentialFile: place.credential === undefined ? undefined : credentialFile(),
        caFile: place.authority === undefined ? undefined : authorityFile(),
        readFile: (path) => readFileSync(path, 'utf8'),
        programs: process.env['PATH'] ?? '',
        log: createLogger({ name: 'record', write: (line) => void logged.push(line) }),
        ...given,
      });
    const create = (name: string, headers = {}, who = alice) => api.call(who, sandboxesPath, { method: 'POST', body: { agent: 'aider', name }, headers });
    const stored = (name: string, namespace = 'acme') => running.local.store.get({ kind: sandboxKind, namespace, name });

    // As anybody would look at it who has a right to.
    const clone = async (): Promise<(...args: readonly string[]) => Promise<string>> => {
      const copy = mkdtempSync(join(folder, 'clone-'));
      const url = new URL(place.urlTemplate.replace('{organization}', 'acme'));
      [url.username = '', url.password = ''] = (place.credential ?? ':').split(':');
      const env = { ...process.env, ...(place.authority !== undefined && { GIT_SSL_CAINFO: authorityFile() }) };
      const git = async (...args: readonly string[]): Promise<string> => (await promisify(execFile)('git', ['-C', copy, ...args], { env })).stdout.trim();
      await git('clone', '--quiet', '--branch', 'main', url.href, '.');
      return git;
    };
    const recorded = async (name: string) => {
      const git = await clone();
      const files = (await git('ls-files', `sandboxes/${name}.yaml`)).length;
      const text = files === 0 ? undefined : await git('show', `HEAD:sandboxes/${name}.yaml`);
      return { commits: Number(await git('rev-list', '--count', 'HEAD')), claim: text === undefined ? undefined : (parse(text) as { spec: Record<string, unknown>; metadata: object }), text };
    };

    it('records what was asked for, changes it, takes it away, and does nothing twice', async () => {
      const headers = { 'idempotency-key': 'once' };
      assert.equal((await create('work', headers)).status, 201);
      const made = await recorded('work');
      assert.deepEqual([made.claim?.spec['agent'], made.claim?.spec['owner']], ['aider', { email: alice.email, orgRef: { slug: 'acme' } }]);
      assert.ok(!made.text?.includes('resourceVersion'));
      assert.equal((await create('work', headers)).status, 200);
      assert.equal((await recorded('work')).commits, made.commits);

      const suspend = await api.call(alice, `${sandboxesPath}/work`, { method: 'PATCH', body: { operatingMode: 'Suspended' } });
      assert.equal(suspend.status, 200);
      const suspended = await recorded('work');
      assert.deepEqual([suspended.claim?.spec['operatingMode'], suspended.commits], ['Suspended', made.commits + 1]);

      assert.equal((await api.call(alice, `${sandboxesPath}/work`, { method: 'DELETE' })).status, 204);
      const gone = await recorded('work');
      assert.deepEqual([gone.claim, gone.commits, stored('work')], [undefined, made.commits + 2, undefined]);
    });

    it('loses no change where two processes and a person write at once', async () => {
      const other = openRecord();
      const second = await serveSessionsApi({ cluster: recordedCluster(running.cluster, other) });
      const git = await clone().catch(async () => {
        await create('first');
        return clone();
      });
      await git('-c', 'user.name=Zoe', '-c', 'user.email=zoe@acme.example', 'commit', '--quiet', '--allow-empty', '-m', 'By hand');
      try {
        const names = ['one', 'two', 'three', 'four'];
        const person = (async () => {
          for (;;) {
            const pushed = await git('push', '--quiet', 'origin', 'HEAD:main').then(() => true, () => false);
            if (pushed) return;
            await git('-c', 'user.name=Zoe', '-c', 'user.email=zoe@acme.example', 'pull', '--quiet', '--rebase', 'origin', 'main');
          }
        })();
        const made = names.flatMap((name) => [create(`${name}-a`), second.call(alice, sandboxesPath, { method: 'POST', body: { agent: 'aider', name: `${name}-b` } })]);
        assert.deepEqual(new Set((await Promise.all(made)).map(({ status }) => status)), new Set([201]));
        await person;
        const now = await clone();
        const files = (await now('ls-files', 'sandboxes')).split('\n');
        for (const name of names) assert.ok(files.includes(`sandboxes/${name}-a.yaml`) && files.includes(`sandboxes/${name}-b.yaml`), files.join(' '));
        assert.match(await now('log', '--format=%s'), /^By hand$/m);
      } finally {
        await second.close();
        other.close();
      }
    });

    it('changes nothing in the cluster where it cannot be recorded, and says so [CF-25]', async () => {
      const answer = await create('lost', {}, mallory);
      const { code, next } = await problemOf(answer);
      assert.deepEqual([answer.status, code, stored('lost', 'rival')], [503, 'gitops_write_failed', undefined]);
      assert.match(next ?? '', /repository and the credential/);
      assert.match(logged.join('\n'), /did not take a change/);
    });

    it('takes back what the cluster did not do', async () => {
      await create('before');
      const { commits } = await recorded('before');
      const stubborn = recordedCluster({ ...running.cluster, createSandbox: refuse, deleteSandbox: refuse }, record);
      const refused = await serveSessionsApi({ cluster: stubborn });
      try {
        assert.equal((await refused.call(alice, sandboxesPath, { method: 'POST', body: { agent: 'aider', name: 'never' } })).status, 400);
        assert.equal((await refused.call(alice, `${sandboxesPath}/before`, { method: 'DELETE' })).status, 400);
      } finally {
        await refused.close();
      }
      assert.equal((await recorded('never')).claim, undefined);
      const kept = await recorded('before');
      assert.deepEqual([kept.claim?.spec['agent'], kept.commits], ['aider', commits + 4]);
    });

    it('trusts no authority that it was not told of', async function () {
      if (place.authority === undefined) skip(this, 'there is no certificate, or none of its own');
      const name = { namespace: 'acme', name: 'unknown' };
      const untrusting = openRecord({ caFile: undefined });
      try {
        await assert.rejects(untrusting.put(name, 'text', 'Create'), { code: 'gitops_write_failed' });
        assert.match(logged.join('\n'), /certificate/);
      } finally {
        untrusting.close();
      }
    });

    it('reads the credential again, and never writes it anywhere', async function () {
      if (place.credential === undefined) skip(this, 'a folder needs none');
      writeFileSync(credentialFile(), 'platform:not-the-token-of-anybody');
      assert.equal((await problemOf(await create('later'))).code, 'gitops_write_failed');
      writeFileSync(credentialFile(), `${place.credential}\n`);
      assert.equal((await create('later')).status, 201);
      rmSync(credentialFile());
      assert.equal((await problemOf(await create('later-still'))).code, 'gitops_write_failed');
      const [, token = ''] = place.credential.split(':');
      const all = [...logged, ...api.logged].join('\n');
      assert.ok(!all.includes(token) && !all.includes(Buffer.from(place.credential).toString('base64')) && !all.includes('not-the-token'));
    });
  });
}

function refuse(): Promise<never> {
  return Promise.reject(new HttpProblem({ status: 400, code: 'sandbox_refused', detail: 'no', next: 'ask' }));
}
