import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT, type JWTPayload } from 'jose';
import { issuer, mintBody, startBridge, stoppedClock, type BridgeUnderTest } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf } from '../../../unit/services/token-bridge/send-request.ts';
import { answerJson, startUpstream, type ScriptedUpstream } from './scripted-upstream.ts';
import { chat, gateOf, upstreamKey, type GateUnderTest } from './gate-under-test.ts';
import { rawRequest } from './raw-request.ts';

const path = '/v1/chat/completions';

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('attacks on the gate', () => {
  const clock = stoppedClock();
  let upstream: ScriptedUpstream;
  let gate: GateUnderTest;
  let claims: JWTPayload;
  let kid: string;

  beforeEach(async () => {
    upstream = await startUpstream();
    const config = `
upstreams:
  main: { adapter: litellm, url: "${upstream.url}/base/v1", credential: { env: UPSTREAM_KEY } }
channels:
  qwen: { upstreams: [main], models: [pong-1] }
  glm: { upstreams: [main], models: [glm-5] }
  private: { upstreams: [main], models: [private-1], organizations: [globex] }
`;
    gate = await gateOf(await startBridge({ now: clock.now, gate: { config, env: { UPSTREAM_KEY: upstreamKey } } }));
    claims = decodeJwt(gate.sandboxToken);
    kid = String(decodeProtectedHeader(gate.sandboxToken).kid);
  });

  afterEach(async () => {
    await gate.close();
    await upstream.close();
  });

  const signed = async (changes: object, header: object = {}, key?: KeyObject): Promise<string> => {
    const signWith = key ?? (await gate.keys?.active())?.signWith ?? assert.fail('no key signs');
    return new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header }).sign(signWith);
  };
  const now = (): number => Math.floor(clock.now() / 1000);

  const forgeries: readonly { readonly name: string; readonly token: () => string | Promise<string> }[] = [
    { name: 'of algorithm none', token: () => `${part({ alg: 'none', typ: 'at+jwt', kid })}.${part(claims)}.` },
    {
      name: 'signed with HMAC and the public key as its secret',
      token: async () => {
        const content = `${part({ alg: 'HS256', typ: 'at+jwt', kid })}.${part(claims)}`;
        const secret = (await gate.keys?.active())?.verifyWith.export({ type: 'spki', format: 'pem' }) ?? '';
        return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
      },
    },
    { name: 'of an unknown key', token: () => signed({}, { kid: 'someone-else' }, generateKeyPairSync('ed25519').privateKey) },
    { name: 'of another key under a known kid', token: () => signed({}, {}, generateKeyPairSync('ed25519').privateKey) },
    { name: 'for another audience', token: () => signed({ aud: ['openova-pty'] }) },
    { name: 'of another issuer', token: () => signed({ iss: `${issuer}.evil` }) },
    { name: 'of another type', token: () => signed({ typ: 'user' }) },
    { name: 'of another header type', token: () => signed({}, { typ: 'JWT' }) },
    { name: 'that has expired', token: () => signed({ exp: now() - 1 }) },
    { name: 'that is not valid yet', token: () => signed({ nbf: now() + 60 }) },
    { name: 'without channels', token: () => signed({ channels: [] }) },
    { name: 'with a payload widened after signing', token: () => widened(gate.sandboxToken, { channels: ['qwen', 'glm', 'private'], org: 'globex', org_id: 'globex' }) },
    { name: 'with more capabilities than were signed [SEC-09]', token: () => widened(gate.sandboxToken, { capabilities: ['*'] }) },
    { name: 'that names another Sandbox after signing', token: () => widened(gate.sandboxToken, { sub: 'another-sandbox' }) },
    {
      name: 'that brings its own key along',
      token: () => {
        const { publicKey, privateKey } = generateKeyPairSync('ed25519');
        return signed({}, { jwk: publicKey.export({ format: 'jwk' }), jku: `${upstream.url}/jwks` }, privateKey);
      },
    },
    { name: 'that is cut off', token: () => gate.sandboxToken.slice(0, -10) },
    { name: 'of 10 KiB', token: () => `${gate.sandboxToken}${'A'.repeat(10 * 1024)}` },
  ];
  for (const { name, token } of forgeries) {
    it(`refuses a token ${name} [SEC-05]`, async () => {
      const answer = await gate.ask(path, chat, { token: await token() });
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [401, 'token_invalid'], answer.text);
      assert.equal(upstream.requests.length, 0);
    });
  }

  function widened(token: string, changes: object): string {
    const [header, , signature] = token.split('.');
    return `${header}.${part({ ...claims, ...changes })}.${signature}`;
  }

  it('refuses a token from the moment that it is revoked, also one that it has seen', async () => {
    assert.equal((await gate.ask(path, chat)).status, 200);
    await gate.admin('DELETE', `/admin/tokens/sandbox/${mintBody.sandbox_id}`);
    assert.equal((await gate.ask(path, chat)).status, 401);
  });

  it('refuses a token that it has seen from the moment that it expires', async () => {
    assert.equal((await gate.ask(path, chat)).status, 200);
    clock.forward(7 * 24 * 60 * 60);
    assert.equal((await gate.ask(path, chat)).status, 401);
    clock.forward(-7 * 24 * 60 * 60);
  });

  const tokensSent: readonly { readonly name: string; readonly headers: (good: string) => string[] }[] = [
    { name: 'no token', headers: () => [] },
    { name: 'two Authorization headers', headers: (good) => ['authorization', `Bearer ${good}`, 'authorization', `Bearer ${good}`] },
    { name: 'two x-api-key headers', headers: (good) => ['x-api-key', good, 'x-api-key', good] },
    { name: 'two different tokens', headers: (good) => ['authorization', `Bearer ${good}`, 'x-api-key', `${good}x`] },
    { name: 'another scheme', headers: (good) => ['authorization', `Basic ${good}`] },
    { name: 'a token in a proxy header', headers: (good) => ['proxy-authorization', `Bearer ${good}`] },
  ];
  for (const { name, headers } of tokensSent) {
    it(`refuses a request with ${name}`, async () => {
      const sent = ['content-type', 'application/json', ...headers(gate.sandboxToken)];
      const answer = await gate.send(path, { method: 'POST', headers: sent, body: JSON.stringify(chat) });
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [401, 'token_missing']);
    });
  }

  const bodies: readonly { readonly name: string; readonly body: string; readonly status: number; readonly code: string }[] = [
    { name: 'a model of a channel that the token lacks', body: '{"model":"glm-5"}', status: 403, code: 'model_not_allowed' },
    { name: 'a model of another Organization\'s channel [SEC-05]', body: '{"model":"private-1"}', status: 403, code: 'model_not_allowed' },
    { name: 'two models', body: '{"model":"pong-1","model":"glm-5"}', status: 400, code: 'malformed_body' },
    { name: 'a second model in another case', body: '{"model":"pong-1","MODEL":"glm-5"}', status: 400, code: 'malformed_body' },
    { name: 'a model under a name in another case', body: '{"Model":"glm-5"}', status: 400, code: 'malformed_body' },
    { name: 'a second model under an escaped name', body: '{"model":"pong-1","mod\\u0065l":"glm-5"}', status: 400, code: 'malformed_body' },
    { name: 'a list of models', body: '{"model":["pong-1","glm-5"]}', status: 400, code: 'model_missing' },
    { name: 'models joined by a comma', body: '{"model":"pong-1,glm-5"}', status: 403, code: 'model_not_allowed' },
    { name: 'fallbacks', body: '{"model":"pong-1","fallbacks":["glm-5"]}', status: 400, code: 'member_not_allowed' },
    { name: 'an address of its own', body: '{"model":"pong-1","Api_Base":"http://evil"}', status: 400, code: 'member_not_allowed' },
    { name: 'no model', body: '{"messages":[]}', status: 400, code: 'model_missing' },
    { name: 'a list', body: '[{"model":"pong-1"}]', status: 400, code: 'malformed_body' },
    { name: 'something after the object', body: '{"model":"pong-1"}{"model":"glm-5"}', status: 400, code: 'malformed_body' },
    { name: 'UTF-16', body: Buffer.from('{"model":"glm-5"}', 'utf16le').toString('latin1'), status: 400, code: 'malformed_body' },
    { name: 'nothing', body: '', status: 400, code: 'malformed_body' },
    { name: 'no JSON', body: 'model=glm-5', status: 400, code: 'malformed_body' },
  ];
  for (const { name, body, status, code } of bodies) {
    it(`refuses a body with ${name}`, async () => {
      const answer = await gate.ask(path, body);
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [status, code], answer.text);
      assert.equal(upstream.requests.length, 0);
    });
  }

  it('refuses a token of an Organization whose only channel is another\'s [SEC-05]', async () => {
    const token = await gate.token({ ...mintBody, allowed_channels: ['private'] });
    const answer = await gate.ask(path, { ...chat, model: 'private-1' }, { token });
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [403, 'channel_not_allowed']);
    const owner = await gate.token({ ...mintBody, org_id: 'globex', allowed_channels: ['private'] });
    assert.equal((await gate.ask(path, { ...chat, model: 'private-1' }, { token: owner })).status, 200);
  });

  const paths = [
    '/v1/../admin/usage', '/v1/%2e%2e/admin/usage', '/v1/..%2fadmin/usage', '//v1/chat/completions', '/v1//chat/completions', '/v1/chat%2fcompletions',
    '/v1/chat/completions/', '/v1/chat/../chat/completions', '/V1/chat/completions', '/v1/chat/completions;x=1', '/v1/files', '/v1/api/token', '/api/token', '/v1/',
    '/v1/chat\\completions', '/v1/chat/completions%00', '/v1/responses/1', '/base/v1/chat/completions',
    '/v1/%252e%252e/admin/usage', '/v1/chat/completions/%2e%2e/%2e%2e/%2e%2e/admin/usage', 'http://gate/admin/../v1/files', 'http://evil/api/token',
  ];
  for (const tricky of paths) {
    it(`passes nothing on at ${tricky}`, async () => {
      const answer = await rawRequest(gate.url, `POST ${tricky} HTTP/1.1\r\nhost: gate\r\nauthorization: Bearer ${gate.sandboxToken}\r\ncontent-type: application/json\r\ncontent-length: 18\r\nconnection: close\r\n\r\n{"model":"pong-1"}`);
      assert.match(answer, /^HTTP\/1\.1 40[04] /);
      assert.match(answer, /"code":"(not_found|malformed_request|malformed_body)"/);
      assert.equal(upstream.requests.length, 0);
    });
  }

  it('answers an unknown path below /v1 as a problem that clients can show', async () => {
    const answer = await gate.ask('/v1/files', {});
    const { code, next, error } = jsonOf(answer) as { code: string; next: string; error: { code: string } };
    assert.deepEqual([answer.status, answer.headers['content-type'], code, error.code], [404, 'application/problem+json; charset=utf-8', 'not_found', 'not_found']);
    assert.ok(next);
  });

  const smuggled = [
    { name: 'length and chunks at once', head: 'content-length: 5\r\ntransfer-encoding: chunked', body: '0\r\n\r\n' },
    { name: 'two lengths', head: 'content-length: 5\r\ncontent-length: 6', body: '{"a":1}' },
    { name: 'chunks under a veiled name', head: 'transfer-encoding: xchunked', body: '0\r\n\r\n' },
    { name: 'a length that is no number', head: 'content-length: +5', body: '{"a":' },
    { name: 'a folded header', head: 'x-a: 1\r\n transfer-encoding: chunked\r\ncontent-length: 2', body: '{}' },
  ];
  for (const { name, head, body } of smuggled) {
    it(`refuses a request with ${name}`, async () => {
      const answer = await rawRequest(gate.url, `POST ${path} HTTP/1.1\r\nhost: gate\r\nauthorization: Bearer ${gate.sandboxToken}\r\ncontent-type: application/json\r\n${head}\r\n\r\n${body}`);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.match(answer, /"code":"malformed_request"/);
      assert.equal(upstream.requests.length, 0);
    });
  }

  for (const [header, kib] of [['x-api-key: ', 20], ['x-api-key: ', 64], ['authorization: Bearer ', 64]] as const) {
    it(`answers a token of ${kib} KiB in "${header.trim()}" with 431`, async () => {
      const answer = await rawRequest(gate.url, `POST ${path} HTTP/1.1\r\nhost: gate\r\n${header}${'A'.repeat(kib * 1024)}\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 431 /);
      assert.match(answer, /"code":"headers_too_large"/);
    });
  }

  it('refuses a body over the limit before it arrives', async () => {
    const head = `POST ${path} HTTP/1.1\r\nhost: gate\r\nauthorization: Bearer ${gate.sandboxToken}\r\ncontent-type: application/json\r\ncontent-length: ${21 * 1024 * 1024}\r\nconnection: close\r\n\r\n{`;
    const answer = await rawRequest(gate.url, head);
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /"code":"body_too_large".*"next":"shorten the conversation/);
  });

  it('refuses a body over the limit that does not say how long it is', async () => {
    const head = `POST ${path} HTTP/1.1\r\nhost: gate\r\nauthorization: Bearer ${gate.sandboxToken}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n`;
    const answer = await rawRequest(gate.url, `${head}1500000\r\n{${' '.repeat(21 * 1024 * 1024 - 1)}`);
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /"code":"body_too_large"/);
    assert.equal(upstream.requests.length, 0);
  });

  const unreadable = [
    { name: 'a form', headers: ['content-type', 'application/x-www-form-urlencoded'] },
    { name: 'no type', headers: [] },
    { name: 'a packed body', headers: ['content-type', 'application/json', 'content-encoding', 'gzip'] },
  ];
  for (const { name, headers } of unreadable) {
    it(`refuses ${name}`, async () => {
      const answer = await gate.send(path, { method: 'POST', headers: ['authorization', `Bearer ${gate.sandboxToken}`, ...headers], body: JSON.stringify(chat) });
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [415, 'unsupported_media_type']);
    });
  }

  it('sends upstream its own credential, host and path, and none of the headers that could speak for the client', async () => {
    const body = '{ "model":"pong-1",  "messages" : [] ,"odd": "\\u00e4 \u{1F600}" }';
    const headers = [
      'x-api-key', gate.sandboxToken, 'new-api-user', '1', 'openai-organization', 'org-evil', 'openai-project', 'proj-evil', 'x-forwarded-for', '10.0.0.1',
      'x-forwarded-host', 'evil', 'forwarded', 'for=evil', 'cookie', 'session=evil', 'connection', 'keep-alive, x-secret', 'x-secret', 'evil', 'x-litellm-api-key', 'evil',
      'api-key', 'evil', 'x-goog-api-key', 'evil', 'via', 'evil', 'te', 'trailers', 'x-portkey-config', 'evil', 'anthropic-version', '2023-06-01', 'accept-encoding', 'gzip',
    ];
    const answer = await gate.ask(`${path}?beta=true&api_key=evil`, body, { headers });
    assert.equal(answer.status, 200, answer.text);
    const [seen] = upstream.requests;
    assert.equal(seen?.body.toString(), body);
    assert.equal(seen?.path, '/base/v1/chat/completions?beta=true');
    const { host, connection: _, ...sent } = seen?.headers ?? {};
    assert.equal(host, new URL(upstream.url).host);
    assert.deepEqual(sent, {
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      authorization: `Bearer ${upstreamKey}`,
      'content-length': String(Buffer.byteLength(body)),
    });
  });

  it('scrubs the credential, the token and other keys out of an upstream\'s error, and keeps its status', async () => {
    upstream.script = ({ headers }, response) => {
      const message = `bad key ${headers.authorization} of ${gate.sandboxToken} sk-another-key-0123456789 in ${upstreamKey}`;
      response.writeHead(422, { 'content-type': 'application/json', 'set-cookie': 'a=b', 'x-key': upstreamKey, 'retry-after': '7' }).end(JSON.stringify({ error: { message } }));
    };
    const answer = await gate.ask(path, chat);
    assert.deepEqual([answer.status, answer.headers['retry-after'], answer.headers['x-key'], answer.headers['set-cookie']], [422, '7', undefined, undefined]);
    for (const secret of [upstreamKey, gate.sandboxToken, 'sk-another']) assert.ok(!answer.text.includes(secret), answer.text);
    assert.match(answer.text, /^\{"error":\{"message":"bad key /);
  });

  it('follows no redirect, and passes none on', async () => {
    upstream.script = answerJson({}, 307, { location: 'http://evil/' });
    const answer = await gate.ask(path, chat);
    assert.deepEqual([answer.status, jsonOf(answer)['code'], answer.headers['location']], [502, 'upstream_invalid', undefined]);
  });

  it('answers any other method with 405, before it looks at the token', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      const answer = await gate.send(path, { method });
      assert.deepEqual([answer.status, answer.headers['allow']], [405, 'POST'], method);
    }
  });

  it('keeps the labels of its metrics to what is configured, whatever it is sent', async () => {
    for (const name of ['x-one', 'x-two']) await gate.ask(`/v1/${name}`, { model: name }, { headers: ['x-catalyst-tool', name] });
    await gate.ask(path, { model: 'x-three' });
    await gate.ask(path, chat);
    const metrics = await gate.metrics();
    assert.ok(!/x-(one|two|three)/.test(metrics));
    assert.match(metrics, /^token_bridge_gate_requests_total\{endpoint="\/v1\/chat\/completions",channel="qwen",status="200"\} 1$/m);
    assert.match(metrics, /^token_bridge_gate_denials_total\{code="model_not_allowed"\} 1$/m);
  });

  it('writes a denial down with the Sandbox, and the same one once', async () => {
    for (let round = 0; round < 5; round += 1) await gate.ask(path, { model: 'glm-5' });
    const denials = gate.logLines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ event, code }) => event === 'deny' && code === 'model_not_allowed');
    assert.deepEqual(denials.map(({ sandboxId, org, status }) => [sandboxId, org, status]), [[mintBody.sandbox_id, 'acme', 403]]);
  });
});

describe('a bridge without a gate', () => {
  it('answers 503 and says what to set', async () => {
    const bridge: BridgeUnderTest = await startBridge();
    for (const request of [['POST', path], ['GET', '/v1/models']] as const) {
      const answer = await bridge.send(request[1], { method: request[0], headers: ['content-type', 'application/json'] });
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [503, 'gate_not_configured']);
    }
    await bridge.close();
  });
});
