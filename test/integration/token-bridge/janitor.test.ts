import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, nopLogger } from '@openova/process-kit';
import { createKubeClient, createMetricsRegistry, type KubeClient } from '../../../libs/service-kit/index.ts';
import { tokenLifeSeconds } from '../../../services/token-bridge/claims.ts';
import type { BridgeDatabase } from '../../../services/token-bridge/database/database.ts';
import { openDatabase } from '../../../services/token-bridge/database/open-database.ts';
import { createJanitor } from '../../../services/token-bridge/janitor/janitor.ts';
import { listSandboxUids } from '../../../services/token-bridge/janitor/sandbox-uids.ts';
import { createTokenStore, type TokenStore } from '../../../services/token-bridge/token-store.ts';
import type { KubeApi } from '../../support/kube-api.ts';
import { stoppedClock } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { accountToken, clusterOrSkip, createXSandbox, installXSandboxes } from './cluster-fixture.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';

const everySeconds = 300;

describe('token-bridge janitor with a real API server', function () {
  this.timeout(300_000);
  const clock = stoppedClock(Date.now());
  let api: KubeApi;
  let client: KubeClient;
  let directory: string;
  let database: BridgeDatabase;
  let tokens: TokenStore;
  let lines: string[];

  const openJanitor = (ask = client.ask) => {
    const metrics = createMetricsRegistry();
    const log = createLogger({ name: 'janitor', write: (line) => lines.push(line) });
    return { ...createJanitor({ ask, database, tokens, log, metrics, everySeconds, now: clock.now }), metrics };
  };
  const seconds = (): number => Math.floor(clock.now() / 1000);
  const addToken = (jti: string, sandboxId: string) => tokens.add({ jti, sandboxId, expiresAt: seconds() + tokenLifeSeconds }, seconds());

  before(async function () {
    api = await clusterOrSkip(this);
    const token = await accountToken(api, 'token-bridge');
    client = createKubeClient({ server: api.url, credentials: () => ({ ca: api.ca, headers: { authorization: `Bearer ${token}` } }) });
  });

  after(async () => {
    client?.close();
    await api?.close();
  });

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    database = await openDatabase({ directory, log: nopLogger });
    tokens = createTokenStore(database);
    lines = [];
  });

  afterEach(async () => {
    await database.close();
    rmSync(directory, { recursive: true });
  });

  it('revokes nothing while Sandboxes cannot be listed: the kind is not there, or a page is missing', async () => {
    await addToken('orphan', 'gone');
    clock.forward(3_600);
    const janitor = openJanitor();
    for (let pass = 0; pass < 3; pass += 1) assert.equal(await janitor.pass(), 'failed');
    assert.equal(await tokens.isRevoked('orphan'), false);
    await installXSandboxes(api);
    const listed = await pollUntil(() => listSandboxUids(client.ask).catch(() => undefined), 30_000);
    assert.equal(listed.size, 0);
    for (const name of ['one', 'two', 'three']) await createXSandbox(api, name);
    let pages = 0;
    const secondPageFails = openJanitor(async (request) => {
      pages += 1;
      const list = await client.ask({ ...request, query: { ...request.query, limit: 2 } });
      if (pages % 2 === 0) throw new Error('the connection was lost');
      return list;
    });
    for (let pass = 0; pass < 3; pass += 1) assert.equal(await secondPageFails.pass(), 'not_mine');
    clock.forward(everySeconds * 2);
    for (let pass = 0; pass < 3; pass += 1) assert.equal(await secondPageFails.pass(), 'failed');
    assert.equal(pages, 6);
    assert.equal(await tokens.isRevoked('orphan'), false);
  });

  it('reads all pages of the list', async () => {
    assert.equal((await listSandboxUids(client.ask, 1)).size, 3);
    assert.deepEqual(await listSandboxUids(client.ask, 2), await listSandboxUids(client.ask));
  });

  it('revokes the tokens of a Sandbox that was deleted in its second pass, and those of no other', async () => {
    const uid = await createXSandbox(api, 'doomed');
    const kept = await createXSandbox(api, 'kept');
    await addToken('doomed', uid);
    await addToken('kept', kept);
    const janitor = openJanitor();
    clock.forward(3_600);
    assert.equal(await janitor.pass(), 'done');
    await api.call('DELETE', '/apis/sandbox.openova.io/v1/xsandboxes/doomed');
    await addToken('young', 'not-listed-yet');
    assert.equal(await janitor.pass(), 'done');
    assert.equal(await tokens.isRevoked('doomed'), false);
    assert.equal(await janitor.pass(), 'done');
    const revoked = await Promise.all(['doomed', 'kept', 'young'].map((jti) => tokens.isRevoked(jti)));
    assert.deepEqual(revoked, [true, false, false]);
    const audit = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === 'audit');
    assert.deepEqual(audit.map(({ event, sandboxId, revoked: count, caller }) => [event, sandboxId, count, caller]), [['revoke-sandbox', uid, 1, 'janitor']]);
    const { text } = await janitor.metrics.render();
    assert.match(text, /^token_bridge_janitor_revoked_sandboxes_total 1$/m);
    assert.match(text, /^token_bridge_janitor_passes_total\{outcome="done"\} 3$/m);
  });

  it('lets one of two act, and the other once the first has not come again', async () => {
    await addToken('orphan', 'gone');
    clock.forward(3_600);
    const [first, second] = [openJanitor(), openJanitor()];
    assert.deepEqual([await first.pass(), await second.pass()], ['done', 'not_mine']);
    clock.forward(everySeconds * 2);
    // It looks twice itself, whatever the first has seen.
    assert.deepEqual([await second.pass(), await tokens.isRevoked('orphan'), await first.pass()], ['done', false, 'not_mine']);
    assert.deepEqual([await second.pass(), await tokens.isRevoked('orphan')], ['done', true]);
  });
});
