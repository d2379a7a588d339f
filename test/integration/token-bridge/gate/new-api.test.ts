import assert from 'node:assert/strict';
import { startBridge, mintBody } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf } from '../../../unit/services/token-bridge/send-request.ts';
import { chat, gateOf, startGate, upstreamKey, type GateUnderTest } from './gate-under-test.ts';
import { startUpstream, type ScriptedUpstream, type UpstreamRequest } from './scripted-upstream.ts';

interface StoredKey {
  readonly id: number;
  readonly name: string;
  readonly key: string;
}

/** A server with new-api's administration of keys: the key's text comes apart from the key, and answers are wrapped. */
async function startNewApi() {
  const keys: StoredKey[] = [];
  const calls: string[] = [];
  const refused = new Set<string>();
  let made = 0;
  const served = await startUpstream(async (request, response) => {
    const send = (status: number, body: object): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.path.startsWith('/v1/')) {
      const isKnown = !state.refusesAll && keys.some(({ key }) => !refused.has(key) && request.headers.authorization === `Bearer sk-${key}`);
      return isKnown ? send(200, { usage: { prompt_tokens: 1, completion_tokens: 1 } }) : send(401, { error: { message: 'invalid token' } });
    }
    if (request.headers.authorization !== upstreamKey || request.headers['new-api-user'] !== '7') return send(401, { success: false });
    calls.push(`${request.method} ${request.path.replace(/keyword=.*/, 'keyword')}`);
    if (state.vanishing && request.method === 'DELETE') keys.splice(0);
    const isGone = request.method === 'DELETE' && !keys.some(({ id }) => request.path === `/api/token/${id}`);
    send(200, isGone ? { success: false, message: 'record not found' } : { success: true, message: '', data: administer(request) });
  });
  const administer = ({ method, path, body }: UpstreamRequest): unknown => {
    if (method === 'POST' && path === '/api/token/') {
      const { name } = JSON.parse(body.toString()) as { name: string };
      assert.ok(name.length <= 50);
      made += 1;
      keys.push({ id: made, name, key: `made-key-number-${made}-of-the-upstream` });
      return undefined;
    }
    const found = new URL(path, 'http://x').searchParams.get('keyword');
    if (found !== null) return { page: 1, items: keys.filter(({ name }) => name.includes(found)).map((one) => ({ ...one, key: '***' })) };
    const id = Number(/^\/api\/token\/(\d+)/.exec(path)?.[1]);
    const place = keys.findIndex((one) => one.id === id);
    if (method === 'DELETE') return keys.splice(place, place === -1 ? 0 : 1);
    return { key: keys[place]?.key };
  };
  // Dead keys go away by themselves before anybody removes them.
  const state = { served, keys, calls, refused, vanishing: false, refusesAll: false };
  return state;
}

const path = '/v1/chat/completions';

describe('the gate before new-api', () => {
  let upstream: Awaited<ReturnType<typeof startNewApi>>;
  let gate: GateUnderTest;
  const served = (): ScriptedUpstream => upstream.served;

  beforeEach(async () => {
    upstream = await startNewApi();
    gate = await startGate(served().url, { adapter: 'new-api', upstream: 'userId: 7' });
  });

  afterEach(async () => {
    await gate.close();
    await served().close();
  });

  it('makes one key for an Organization, however many requests come first, and another one for another', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => gate.ask(path, chat)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.deepEqual(upstream.calls, ['GET /api/token/search?keyword', 'POST /api/token/', 'GET /api/token/search?keyword', 'POST /api/token/1/key']);
    const other = await gate.token({ ...mintBody, org_id: 'globex' });
    assert.equal((await gate.ask(path, chat, { token: other })).status, 200);
    assert.equal(upstream.keys.length, 2);
    assert.equal(new Set(upstream.keys.map(({ name }) => name)).size, 2);
  });

  it('takes the key that another process has made', async () => {
    await gate.ask(path, chat);
    const replica = await startGate(served().url, { adapter: 'new-api', upstream: 'userId: 7' });
    assert.equal((await replica.ask(path, chat)).status, 200);
    assert.equal(upstream.keys.length, 1);
    await replica.close();
  });

  it('replaces a key that new-api does not know any more', async () => {
    await gate.ask(path, chat);
    upstream.keys.length = 0;
    assert.equal((await gate.ask(path, chat)).status, 200);
    assert.equal(upstream.keys.length, 1);
  });

  it('removes a key that is still there but does not count any more, makes another, and not again at once [SEC-13]', async () => {
    await gate.ask(path, chat);
    upstream.refused.add(upstream.keys[0]?.key ?? '');
    assert.equal((await gate.ask(path, chat)).status, 200);
    assert.deepEqual(upstream.keys.map(({ id }) => id), [2]);
    upstream.refused.add(upstream.keys[0]?.key ?? '');
    assert.equal(jsonOf(await gate.ask(path, chat))['code'], 'upstream_credential_refused');
    assert.deepEqual(upstream.keys.map(({ id }) => id), [2]);
  });

  it('tries a key by a real request before it uses it, and takes no notice when a dead one has gone meanwhile [SEC-12, SEC-13]', async () => {
    await gate.ask(path, chat);
    const tries = served().requests.filter(({ method, path: asked, headers }) => method === 'GET' && asked === '/v1/models' && headers.authorization !== upstreamKey);
    assert.equal(tries.length, 1);
    assert.ok(served().requests.indexOf(tries[0] as UpstreamRequest) < served().requests.findIndex(({ path: asked }) => asked === path));
    upstream.refused.add(upstream.keys[0]?.key ?? '');
    upstream.vanishing = true;
    const replica = await startGate(served().url, { adapter: 'new-api', upstream: 'userId: 7' });
    assert.equal((await replica.ask(path, chat)).status, 200);
    assert.ok(upstream.calls.includes('DELETE /api/token/1'));
    await replica.close();
  });

  it('does not make one key after the other where none counts', async () => {
    upstream.refusesAll = true;
    for (let round = 0; round < 4; round += 1) assert.equal(jsonOf(await gate.ask(path, chat))['code'], 'upstream_credential_refused');
    assert.equal(upstream.calls.filter((call) => call === 'POST /api/token/').length, 2);
  });

  it('asks for keys with an access token, never with a password [SEC-11]', async () => {
    await gate.ask(path, chat);
    const administered = served().requests.filter(({ path: asked }) => asked.startsWith('/api/'));
    assert.ok(administered.length > 0);
    for (const { path: asked, headers, body } of administered) {
      assert.equal(headers.authorization, upstreamKey);
      assert.ok(!/login|password/.test(`${asked}${body.toString()}`), asked);
    }
  });

  it('says that the credential is refused when it may make no keys, and tries again with the next request', async () => {
    const config = `
upstreams: { main: { adapter: new-api, url: "${served().url}", userId: 8, credential: { env: KEY } } }
channels: { qwen: { upstreams: [main], models: [pong-1] } }
`;
    const refused = await gateOf(await startBridge({ gate: { config, env: { KEY: upstreamKey } } }));
    for (let round = 0; round < 2; round += 1) assert.equal(jsonOf(await refused.ask(path, chat))['code'], 'upstream_credential_refused');
    await refused.close();
  });
});
