import assert from 'node:assert/strict';
import { promisify } from 'node:util';
import { nopLogger } from '@openova/process-kit';
import { createMetricsRegistry, type HttpApp } from '@openova/service-kit';
import { openBridgeTrust, type TokenTrust } from '../../../../../services/mcp-server/access/bridge-trust.ts';
import { createMcpApp } from '../../../../../services/mcp-server/app.ts';
import { ptySessions } from '../../../../../services/mcp-server/pty/pty-sessions.ts';
import { startSilentServer, type SilentServer } from '../../../../integration/mcp-server/support/silent-server.ts';
import { pollUntil } from '../../../../integration/function-sdk/support/poll-until.ts';
import { mintBody, startBridge, type BridgeUnderTest } from '../../token-bridge/bridge-under-test.ts';

const sandbox = { id: mintBody.sandbox_id, orgId: mintBody.org_id, ownerUid: 'ada', name: 'one', namespace: 'sandbox-ada', sovereignFqdn: '', giteaUrl: '' };

describe('the limits of /mcp', () => {
  let bridge: BridgeUnderTest;
  let trust: TokenTrust;
  let app: HttpApp;
  let silent: SilentServer;
  let url: string;
  /** Looking at tokens waits for this. */
  let look: Promise<void>;

  beforeEach(async () => {
    bridge = await startBridge();
    silent = await startSilentServer();
    trust = openBridgeTrust({ jwksUrl: new URL(`${bridge.url}/.well-known/jwks.json`), log: nopLogger, now: Date.now, pace: { every: 30_000 } });
    const services = { sandbox, sessions: ptySessions(new URL(silent.url)) };
    look = Promise.resolve();
    const slow = { ...trust, keyOf: (kid: string) => look.then(() => trust.keyOf(kid)) };
    app = createMcpApp({ services, trust: slow, log: nopLogger, metrics: createMetricsRegistry(), now: Date.now, limits: { requests: 1 } });
    url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`;
    await pollUntil(() => trust.isLoaded());
  });
  afterEach(async () => {
    await app.close();
    await trust.close();
    await silent[Symbol.asyncDispose]();
    await bridge.close();
  });

  function call(name: string, bearer: string, signal?: AbortSignal): Promise<Response> {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } });
    return fetch(url, { method: 'POST', headers, body, ...(signal ? { signal } : {}) });
  }

  it('turn away what comes while too many requests are under way, until one of their callers has gone', async () => {
    const token = await bridge.token({ ...mintBody, capabilities: ['sandbox.session.list'] });
    const gone = new AbortController();
    const first = call('sandbox_session_list', token, gone.signal);
    first.catch(() => {});
    await pollUntil(() => silent.connections > 0);
    const refused = await call('sandbox_session_whoami', token);
    assert.deepEqual([refused.status, refused.headers.get('retry-after'), ((await refused.json()) as { code: string }).code], [503, '1', 'busy']);
    gone.abort();
    await assert.rejects(first);
    await pollUntil(async () => (await call('sandbox_session_whoami', token)).status === 200);
  });

  it('do not count who went while the token was looked at', async () => {
    const token = await bridge.token();
    const gate = Promise.withResolvers<void>();
    look = gate.promise;
    const gone = new AbortController();
    const callers = Array.from({ length: 3 }, () => call('sandbox_session_whoami', token, gone.signal));
    await pollUntil(async () => (await connectionsOf(app)) === callers.length);
    gone.abort();
    await Promise.all(callers.map((caller) => assert.rejects(caller)));
    await pollUntil(async () => (await connectionsOf(app)) === 0);
    gate.resolve();
    assert.equal((await call('sandbox_session_whoami', token)).status, 200);
  });

  it('do not count who has no token', async () => {
    const refused = await Promise.all(Array.from({ length: 5 }, () => call('sandbox_session_whoami', 'x')));
    assert.deepEqual(refused.map(({ status }) => status), [401, 401, 401, 401, 401]);
    assert.equal((await call('sandbox_session_whoami', await bridge.token())).status, 200);
  });
});

function connectionsOf({ routes }: HttpApp): Promise<number> {
  return promisify(routes.server.getConnections.bind(routes.server))();
}
