import assert from 'node:assert/strict';
import { generateKeyPairSync, createSecretKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { request } from 'undici';
import { catalogue } from '../../../services/mcp-server/tools/catalogue.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { McpRuntime, revisions, sandbox } from './support/mcp-runtime.ts';

const gated = catalogue.filter(({ requiredCapability }) => requiredCapability !== undefined);

describe('access to the MCP server', function () {
  this.timeout(60_000);
  let runtime: McpRuntime;
  before(async () => {
    runtime = await McpRuntime.start();
  });
  after(() => runtime.dispose());

  const whoami = (authorization: string, headers: Readonly<Record<string, string>> = {}) =>
    runtime.call('tools/call', { name: 'sandbox_session_whoami', arguments: {} }, { ...(authorization ? { authorization } : {}), ...headers });

  const wrong: readonly (readonly [what: string, bearer: (token: string) => string | Promise<string>, status: number, code: string])[] = [
    ['no token', () => '', 401, 'bearer_missing'],
    ['another scheme', () => 'Basic YTpi', 401, 'bearer_missing'],
    ['what is no token', () => 'Bearer secret-that-must-not-come-back', 401, 'bearer_wrong'],
    ['a token whose signature was changed', (token) => `Bearer ${token.slice(0, -8)}AAAAAAAA`, 401, 'bearer_wrong'],
    ['a token without signature', (token) => `Bearer ${unsigned(token)}`, 401, 'bearer_wrong'],
    ['a token of another key with the same id', (token) => forged(token, {}), 401, 'bearer_wrong'],
    ['a token with the public key as shared secret', (token) => confused(token), 401, 'bearer_wrong'],
    ['a token that is too long', () => `Bearer ${'a'.repeat(12_000)}`, 401, 'bearer_wrong'],
    ['a token of another Sandbox', async () => `Bearer ${await runtime.token([], { sandbox_id: '00000000-8a52-4a5e-9a3e-0d6a3d1f9b11' })}`, 403, 'wrong_sandbox'],
    ['a token of another Organization', async () => `Bearer ${await runtime.token([], { org_id: 'globex' })}`, 403, 'wrong_sandbox'],
  ];
  for (const [what, bearer, status, code] of wrong) {
    it(`refuses ${what} [SEC-05]`, async () => {
      const authorization = await bearer(await runtime.token());
      const reply = await whoami(authorization);
      assert.deepEqual([reply.status, reply.body['code']], [status, code], JSON.stringify(reply.body));
      assert.match(reply.headers.get('content-type') ?? '', /^application\/problem\+json/);
      for (const member of ['type', 'title', 'status', 'detail', 'next']) assert.ok(reply.body[member], member);
      assert.ok(status !== 401 || reply.headers.get('www-authenticate')?.startsWith('Bearer'));
      const secret = authorization.split(' ')[1];
      assert.ok(!secret || !`${JSON.stringify(reply.body)}${runtime.process.output}`.includes(secret), 'no answer and no log holds the token');
    });
  }

  for (const tool of gated) {
    const wireName = tool.name.replaceAll('.', '_');
    for (const revision of revisions) {
      it(`hides ${tool.name} from a token without it and refuses the call, in ${revision} [MCP-03, SEC-09]`, async () => {
        const others = gated.filter(({ name }) => name !== tool.name).flatMap(({ requiredCapability }) => requiredCapability ?? []);
        const token = await runtime.token([...others, 'sandbox.session', `${tool.name}.deeper`]);
        const client = await runtime.connect(token, revision);
        const { tools } = await client.listTools();
        assert.deepEqual([tools.length, tools.some(({ name }) => name === wireName)], [catalogue.length - 1, false]);
        const reply = await runtime.call('tools/call', { name: wireName, arguments: { id: 'main' } }, { authorization: `Bearer ${token}` });
        assert.deepEqual([reply.status, reply.body['code']], [403, 'insufficient_scope']);
        assert.equal(reply.headers.get('www-authenticate'), `Bearer error="insufficient_scope", scope="${tool.requiredCapability}"`);
        await assert.rejects(client.callTool({ name: wireName, arguments: { id: 'main' } }));
      });
    }
  }

  it('takes no capabilities from anything but the token [SEC-09]', async () => {
    const capabilities = ['sandbox.session.*'];
    const params = { name: 'sandbox_session_list', arguments: {}, capabilities, _meta: { capabilities } };
    const reply = await runtime.call('tools/call', params, { authorization: `Bearer ${await runtime.token()}`, 'x-capabilities': 'sandbox.session.*' });
    assert.equal(reply.body['code'], 'insufficient_scope');
  });

  it('refuses a token that was revoked before the server came up [SEC-05]', async () => {
    const token = await runtime.token();
    await runtime.bridge.admin('POST', '/admin/tokens/revoke', { jti: decodeJwt(token).jti });
    const other = await McpRuntime.start({}, runtime.bridge);
    try {
      assert.equal((await other.call('tools/list', {}, { authorization: `Bearer ${token}` })).body['code'], 'bearer_wrong');
      assert.equal((await other.call('tools/list', {}, { authorization: `Bearer ${await runtime.token()}` })).status, 200);
    } finally {
      await other.process.stop();
    }
  });

  it('refuses a token that is revoked while it runs, once it has read the list again [SEC-05]', async () => {
    const other = await McpRuntime.start({ MCP_SERVER_REVOCATION_SECONDS: '1' }, runtime.bridge);
    try {
      const token = await runtime.token();
      const client = await other.connect(token, '2025-11-25');
      assert.equal((await client.listTools()).tools.length > 0, true);
      await runtime.bridge.admin('POST', '/admin/tokens/revoke', { jti: decodeJwt(token).jti });
      const refused = await pollUntil(async () => {
        const reply = await other.call('tools/list', {}, { authorization: `Bearer ${token}` });
        return reply.status === 200 ? undefined : reply;
      });
      assert.deepEqual([refused.status, refused.body['code']], [401, 'bearer_wrong']);
      await assert.rejects(client.listTools());
    } finally {
      await other.process.stop();
    }
  });

  it('refuses web pages and other names before it looks at the token', async () => {
    assert.equal((await whoami('', { origin: 'https://evil.test' })).body['code'], 'origin_not_allowed');
    const rebound = await request(`${runtime.url}/mcp`, { method: 'POST', headers: { host: 'evil.test', 'content-type': 'application/json' }, body: '{}' });
    assert.equal(((await rebound.body.json()) as { code: string }).code, 'host_not_allowed');
  });

  it('answers other methods with 405', async () => {
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const response = await fetch(`${runtime.url}/mcp`, { method });
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST']);
      assert.equal(((await response.json()) as { code: string }).code, 'method_not_allowed');
    }
  });

  it('refuses bodies that are too large, malformed, of another type, or of too many messages', async () => {
    const authorization = `Bearer ${await runtime.token()}`;
    const codes = [
      (await runtime.post(`"${'a'.repeat(1024 * 1024)}"`, { authorization })).body['code'],
      (await runtime.post('{"jsonrpc":', { authorization })).body['code'],
      (await runtime.post('<x/>', { authorization, 'content-type': 'application/xml' })).body['code'],
      (await runtime.post(batch(17), { authorization })).body['code'],
    ];
    assert.deepEqual(codes, ['body_too_large', 'malformed_body', 'unsupported_media_type', 'batch_too_large']);
    assert.equal((await runtime.post(batch(16), { authorization })).status, 200);
  });

  it('answers what is no request with an error of the protocol, and lives on', async () => {
    const authorization = `Bearer ${await runtime.token()}`;
    for (const body of ['null', '7', '[]', '{}', '{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","id":1,"method":"tools/call"}', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nothing"}}']) {
      const { status, body: answer } = await runtime.post(body, { authorization });
      assert.ok(status < 500, `${body}: ${status}`);
      assert.ok(JSON.stringify(answer).includes('error'), `${body}: ${JSON.stringify(answer)}`);
    }
    assert.equal((await runtime.call('tools/list', {}, { authorization })).status, 200);
  });
});

function batch(size: number): string {
  return JSON.stringify(Array.from({ length: size }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' })));
}

function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(token), alg: 'none' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}

async function forged(token: string, claims: object): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { kid = '' } = decodeProtectedHeader(token);
  return `Bearer ${await new SignJWT({ ...decodeJwt(token), ...claims }).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid }).sign(privateKey)}`;
}

async function confused(token: string): Promise<string> {
  const { kid = '' } = decodeProtectedHeader(token);
  const secret = createSecretKey(Buffer.from(kid.padEnd(32, '0')));
  return `Bearer ${await new SignJWT({ ...decodeJwt(token), sub: sandbox.id }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid }).sign(secret)}`;
}
