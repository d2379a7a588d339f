import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nopLogger } from '@openova/process-kit';
import { connectHost } from '../../../services/pty-server/host-link/connect-host.ts';
import { HostRefused } from '../../../services/pty-server/host-link/host-refused.ts';
import { SessionFolders } from '../../../services/pty-server/persistence/session-folders.ts';
import { SessionKeeper } from '../../../services/pty-server/persistence/session-keeper.ts';
import { startScreenPool } from '../../../services/pty-server/screen/screen-pool.ts';
import { Activity } from '../../../services/pty-server/sessions/activity.ts';
import { SessionRegistry } from '../../../services/pty-server/sessions/session-registry.ts';
import { openCuttingProxy, type CuttingProxy } from '../pty-host/support/cutting-proxy.ts';
import { spawnHost } from '../pty-host/support/host-process.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { PtyRuntime } from './support/pty-runtime.ts';

const count = 24;

describe('pty-server and a link to its host that breaks', function () {
  this.timeout(60_000);
  let runtime: PtyRuntime;
  let proxy: CuttingProxy;
  let hostSocket = '';

  beforeEach(async () => {
    // Cuts in the midst of the few hundred bytes that a host answers to the start of a session.
    let cut = 150;
    runtime = await PtyRuntime.start({
      env: { SANDBOX_CONCURRENT_SESSIONS: '0' },
      linkThrough: async (path) => {
        hostSocket = path;
        proxy = await openCuttingProxy(path, () => (cut += 70));
        return proxy.path;
      },
    });
  });

  afterEach(async () => {
    await runtime.dispose();
    await proxy.close();
  });

  it('knows every session that the host has, wherever the link broke while it was started', async () => {
    const ids = Array.from({ length: count }, (_, index) => `s${index}`);
    for (const id of ids) {
      const { status, body } = await runtime.ask('POST', '/sessions', { id });
      assert.ok([201, 503].includes(status), JSON.stringify(body));
    }
    assert.ok(proxy.cuts > 5, `${proxy.cuts} cuts`);
    await pollUntil(async () => {
      const { body } = await runtime.ask('GET', '/sessions');
      return (body['sessions'] as readonly { id: string; state: string }[]).filter(({ state }) => state === 'running').length === count;
    });
    await runtime.stopServer('SIGKILL');
    const direct = await connectHost({ socketPath: hostSocket });
    const hosted = await direct.sessions();
    await direct.close();
    assert.deepEqual(hosted.map(({ id }) => id).toSorted(), ids.toSorted());
  });
});

describe('a registry of sessions', function () {
  this.timeout(30_000);

  it('takes up a session that was started although its start was not heard of to the end', async () => {
    const home = await mkdtemp(join(tmpdir(), 'broken-link-'));
    const hostProcess = spawnHost();
    await hostProcess.listening();
    const host = await connectHost({ socketPath: hostProcess.socketPath });
    const screens = startScreenPool({ threads: 1 });
    const subscribe = host.subscribe.bind(host);
    host.subscribe = async () => {
      host.subscribe = subscribe;
      throw new HostRefused('link-lost', 'the link broke');
    };
    const sessions = new SessionRegistry({
      host,
      openScreen: screens.open,
      planLaunch: async () => ({ argv: ['cat'], env: { PATH: '/usr/bin:/bin' }, cwd: tmpdir() }),
      keeper: new SessionKeeper({ folders: new SessionFolders(home, nopLogger), log: nopLogger, onProblem: () => {} }),
      firstId: '',
      activity: new Activity(Date.now),
      creditBytes: 65_536,
      counts: { output: () => {}, paused: () => {} },
      log: nopLogger,
      now: Date.now,
      isTurnInProgress: () => false,
    });
    const size = { cols: 80, rows: 24 };
    await assert.rejects(sessions.create({ id: 'main', agent: 'cat', size }), { code: 'link-lost' });
    const { details } = await pollUntil(() => sessions.find('main'));
    assert.equal(details.agent, 'cat');
    assert.ok(await sessions.remove('main'));
    await sessions.close();
    await screens.close();
    await rm(home, { recursive: true });
    await host.close();
    await hostProcess.stop();
  });
});
