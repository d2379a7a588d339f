import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ownerUid } from '@openova/sandbox-model';
import { startReverseProxy, type ReverseProxy } from '../../../local/proxy/reverse-proxy.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { consoleOrigin, PtyRuntime } from '../pty-server/support/pty-runtime.ts';
import { TerminalClient } from '../pty-server/support/terminal-client.ts';
import { sandboxesPath, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { alice, problemOf, sandboxOf } from './support/served-api.ts';

const path = `${sandboxesPath}/shop/terminals`;

describe('sessions API: the terminals of a Sandbox', () => {
  const uid = ownerUid({ orgSlug: 'acme', email: alice.email, sandboxName: 'shop' })!;
  let running: ApiOverCluster;
  let runtime: PtyRuntime;
  let proxy: ReverseProxy;

  before(async () => {
    running = await startApiOverCluster();
    const env = { SANDBOX_OWNER_UID: uid, SANDBOX_TICKET_JWKS_URL: `${running.api.url}/.well-known/jwks.json` };
    runtime = await PtyRuntime.start({ env });
    // The rewrite of the Sandbox's HTTPRoute.
    const prefix = `/sessions/${uid}`;
    const find = (address: string) =>
      address.startsWith(prefix) ? { port: Number(new URL(runtime.url).port), path: `/sessions${address.slice(prefix.length)}` } : undefined;
    proxy = await startReverseProxy({ port: 0, routes: [find] });
    await running.api.call(alice, sandboxesPath, { method: 'POST', body: { agent: 'aider', name: 'shop' } });
  });
  after(async () => {
    await proxy?.close();
    await runtime?.dispose();
    await running.close();
  });

  const call = (route: string, method = 'GET', body?: object) => running.api.call(alice, route, { method, ...(body && { body }) });

  it('are unreachable before the Sandbox has an address', async () => {
    const answer = await call(path);
    assert.deepEqual([answer.status, (await problemOf(answer)).code], [503, 'sandbox_unreachable']);
  });

  it('are unreachable when something else answers in the place of the Sandbox', async () => {
    let page = '<html>';
    const gateway = createServer((_, response) => response.end(page)).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    try {
      const attach = `ws://127.0.0.1:${(gateway.address() as AddressInfo).port}/sessions/${uid}/shop/attach`;
      running.local.setStatus('acme', 'shop', { phase: 'Ready', ownerUid: uid, endpoints: { attach } });
      await pollUntil(async () => (await sandboxOf(await call(`${sandboxesPath}/shop`))).attach === attach);
      for (page of ['<html>', '', 'null', `"${'x'.repeat(2_000_000)}"`]) {
        const answer = await call(path);
        assert.deepEqual([answer.status, (await problemOf(answer)).code], [503, 'sandbox_unreachable']);
      }
    } finally {
      gateway.close();
      gateway.closeAllConnections();
    }
  });

  it('start, are listed, let their owner type into a real shell by ticket, and end [API-31] [API-32]', async () => {
    const attach = `${proxy.url.replace('http', 'ws')}/sessions/${uid}/shop/attach`;
    running.local.setStatus('acme', 'shop', { phase: 'Ready', ownerUid: uid, endpoints: { attach } });
    await pollUntil(async () => (await sandboxOf(await call(`${sandboxesPath}/shop`))).attach === attach);
    const created = await call(path, 'POST', { id: 'second', name: 'Second' });
    assert.equal(created.status, 201, await created.clone().text());
    const again = await call(path, 'POST', { id: 'second' });
    assert.deepEqual([again.status, (await problemOf(again)).code], [409, 'session_exists']);
    const { sessions } = (await (await call(path)).json()) as { sessions: { id: string; name: string }[] };
    assert.deepEqual(sessions.map(({ id, name }) => [id, name]), [['second', 'Second']]);

    const first = await call(`${sandboxesPath}/shop/tickets`, 'POST', { session: 'second' });
    const { attach: address, protocol } = (await first.json()) as { attach: string; protocol: string };
    assert.equal(address, `${proxy.url.replace('http', 'ws')}/sessions/${uid}/second/attach`);
    const client = new TerminalClient({ url: address, ticket: async () => protocol.slice('ticket.'.length), origin: consoleOrigin });
    try {
      await client.connect();
      client.type('echo $((6 * 7))\n');
      await client.shows('42');
    } finally {
      await client.dispose();
    }
    assert.equal((await call(`${path}/second`, 'DELETE')).status, 204);
    assert.equal((await problemOf(await call(`${path}/second`, 'DELETE'))).code, 'session_not_found');
  });
});
