import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { mintBody } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { assertWithoutSecrets } from '../../unit/services/token-bridge/secret-search.ts';
import { jsonOf, sendRequest, type HttpAnswer, type RequestToSend } from '../../unit/services/token-bridge/send-request.ts';
import { processAdminSecret, spawnBridge, type BridgeProcess, type ProcessSetup } from './bridge-process.ts';
import { upstreamKey } from './gate/gate-under-test.ts';
import { rawRequest } from './gate/raw-request.ts';
import { startUpstream, type ScriptedUpstream, type UpstreamScript } from './gate/scripted-upstream.ts';

const signingSecret = 'signing-secret-of-the-processes-0123456789';
const databasePassword = 'password-of-a-database-0123456789';

/** How the upstream behaves, by the content of the message. Most of it repeats the credential that it was shown. */
const behaviours: Readonly<Record<string, UpstreamScript>> = {
  whole: (_request, response) => void response.writeHead(200, { 'content-type': 'application/json', 'x-echo': upstreamKey }).end('{"usage":{"prompt_tokens":1}}'),
  stream: (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream', 'set-cookie': upstreamKey }).end('data: [DONE]\n\n'),
  refused: ({ headers }, response) => void response.writeHead(400, upstreamKey, { 'x-echo': upstreamKey }).end(JSON.stringify(headers)),
  unauthorized: ({ headers }, response) => void response.writeHead(401, { 'www-authenticate': `Bearer ${upstreamKey}` }).end(JSON.stringify(headers)),
  failed: ({ headers }, response) => void response.writeHead(500, { 'content-type': 'text/plain' }).end(`no ${headers.authorization} nor ${upstreamKey}`),
  redirected: (_request, response) => void response.writeHead(302, { location: `http://${upstreamKey}.test/` }).end(),
  silent: () => {},
  cut: (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n', () => response.destroy()),
  'cut in an error': ({ headers }, response) => void response.writeHead(500, { 'content-length': 10_000 }).write(JSON.stringify(headers), () => response.destroy()),
  'no HTTP': ({ headers }, response) => void response.socket?.end(`Bearer? ${headers.authorization}\r\n\r\n`),
  'short of its length': ({ headers }, response) => void response.socket?.end(`HTTP/1.1 200 ${upstreamKey}\r\ncontent-length: x${headers.authorization}\r\n\r\n`),
};

const gateConfig = (url: string): string => `
upstreams: { main: { adapter: openai, url: "${url}", credential: { env: UPSTREAM_KEY }, firstByteSeconds: 0.5 } }
channels: { qwen: { upstreams: [main], models: [pong-1] } }
prices: { perMillionTokens: { pong-1: { input: 1, output: 1 } } }
`;

/** Remembers all that is answered, but for a token where a mint answers one. */
class Witness {
  readonly texts: string[] = [];
  readonly tokens: string[] = [];
  readonly statuses = new Set<number>();

  async send(url: string, request: RequestToSend): Promise<HttpAnswer> {
    const answer = await sendRequest(url, request);
    const token = answer.status === 200 ? /"token":"([^"]+)"/.exec(answer.text)?.[1] : undefined;
    if (token !== undefined) this.tokens.push(token);
    this.statuses.add(answer.status);
    this.texts.push(JSON.stringify(answer.headers), token === undefined ? answer.text : answer.text.replace(token, ''));
    return answer;
  }

  asAdmin(url: string, method: string, body?: string, headers: readonly string[] = body === undefined ? [] : ['content-type', 'application/json']): Promise<HttpAnswer> {
    return this.send(url, { method, headers: ['authorization', `Bearer ${processAdminSecret}`, ...headers], ...(body === undefined ? {} : { body }) });
  }

  async mint(url: string, key: string, body: object = { ...mintBody, allowed_channels: ['qwen'] }): Promise<HttpAnswer> {
    return this.asAdmin(`${url}/admin/tokens/sandbox`, 'POST', JSON.stringify(body), ['content-type', 'application/json', 'idempotency-key', key]);
  }
}

async function administer(witness: Witness, url: string): Promise<void> {
  const token = String(jsonOf(await witness.mint(url, 'one'))['token']);
  await witness.mint(url, 'one');
  await witness.mint(url, 'one', mintBody);
  await witness.mint(url, 'two', { ...mintBody, [processAdminSecret]: token });
  await witness.mint(url, `${token} ${token}`);
  const form = ['content-type', 'application/x-www-form-urlencoded'];
  for (const text of [token, `${token}x`, '']) await witness.asAdmin(`${url}/introspect`, 'POST', `token=${text}`, form);
  await witness.asAdmin(`${url}/introspect`, 'POST', JSON.stringify({ token }));
  for (const path of ['/admin/usage', `/admin/usage?sandbox_id=${token}`, '/admin/channels', '/.well-known/jwks.json', '/revocations', '/readyz', `/${token}`]) {
    await witness.asAdmin(`${url}${path}`, 'GET');
  }
  for (const bearer of [token, `${processAdminSecret}x`, signingSecret]) {
    await witness.send(`${url}/admin/tokens/sandbox`, { method: 'POST', headers: ['authorization', `Bearer ${bearer}`], body: '{}' });
  }
  await witness.asAdmin(`${url}/admin/tokens/sandbox`, 'POST', `{"${token}`);
  await witness.asAdmin(`${url}/admin/tokens/sandbox`, 'POST', ' '.repeat(100_000));
  await witness.asAdmin(`${url}/admin/tokens/revoke`, 'POST', JSON.stringify({ jti: token }));
  await witness.asAdmin(`${url}/admin/keys/rotate`, 'POST');
  await witness.mint(url, 'after the rotation');
  await witness.mint(url, 'after-the-rotation');
}

async function useGate(witness: Witness, url: string): Promise<void> {
  const token = String(jsonOf(await witness.mint(url, 'gate'))['token']);
  const ask = (content: string, model = 'pong-1', headers: readonly string[] = ['authorization', `Bearer ${token}`]): Promise<unknown> => {
    const body = JSON.stringify({ model, messages: [{ role: 'user', content }] });
    return witness.send(`${url}/v1/chat/completions`, { method: 'POST', headers: ['content-type', 'application/json', ...headers], body });
  };
  for (const content of Object.keys(behaviours)) {
    // An answer that breaks off is none.
    await ask(content).catch((error: NodeJS.ErrnoException) => witness.texts.push(`${error.message} ${error.code}`));
  }
  await ask('whole', token);
  await ask('whole', 'pong-1', ['authorization', `Bearer ${token}x`]);
  await ask('whole', 'pong-1', ['authorization', `Bearer ${token}`, 'x-api-key', upstreamKey]);
  await witness.send(`${url}/v1/models?key=${token}`, { headers: ['x-api-key', token] });
  await witness.send(`${url}/v1/${token}`, { method: 'POST', headers: ['x-api-key', token] });
  for (const broken of [`GET /v1/models HTTP/1.1\r\nauthorization: Bearer ${token}\r\nx: \u0001\r\n\r\n`, `${token}\r\n\r\n`]) witness.texts.push(await rawRequest(url, broken));
  const { jti } = decodeJwt(token);
  await witness.asAdmin(`${url}/admin/tokens/revoke`, 'POST', JSON.stringify({ jti }));
  await witness.asAdmin(`${url}/admin/tokens/sandbox/${mintBody.sandbox_id}`, 'DELETE');
  await ask('whole');
}

function* filesBelow(folder: string): Iterable<readonly [name: string, bytes: Buffer]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield [entry.name, readFileSync(join(entry.parentPath, entry.name))];
  }
}

/** What a private key looks like in texts and in files. */
function spellings(pem: string): string[] {
  const secret = createPrivateKey(pem).export({ format: 'jwk' }).d ?? '';
  const bytes = Buffer.from(secret, 'base64url');
  return [...pem.split('\n').filter((line) => line !== '' && !line.startsWith('-')), secret, bytes.toString('base64'), bytes.toString('hex'), bytes.toString('latin1')];
}

function tokenParts(token: string): string[] {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return [token, signature, Buffer.from(signature, 'base64url').toString('latin1')];
}

describe('secrets of the token bridge', function () {
  this.timeout(300_000);
  let directory: string;
  let upstream: ScriptedUpstream;
  const running: BridgeProcess[] = [];

  const start = (algorithm: string, { args = [], env = {} }: ProcessSetup = {}): BridgeProcess => {
    const own = {
      NEWAPI_ADMIN_SECRET: processAdminSecret,
      UPSTREAM_KEY: upstreamKey,
      TOKEN_BRIDGE_GATE_CONFIG: join(directory, 'gate.yaml'),
      ...(algorithm === 'HS256' ? { NEWAPI_TOKEN_SIGNING_KEY: signingSecret } : {}),
    };
    const bridge = spawnBridge({ args: ['--debug', `--algorithm=${algorithm}`, `--data-dir=${join(directory, 'data')}`, ...args], env: { ...own, ...env } });
    running.push(bridge);
    return bridge;
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    upstream = await startUpstream((request, response) => {
      const { messages } = JSON.parse(request.body.toString()) as { readonly messages: readonly { readonly content: string }[] };
      return (behaviours[messages[0]?.content ?? ''] ?? assert.fail('not asked for'))(request, response);
    });
    writeFileSync(join(directory, 'gate.yaml'), gateConfig(upstream.url));
  });

  afterEach(async () => {
    for (const bridge of running.splice(0)) await bridge.stop('SIGKILL');
    await upstream.close();
    rmSync(directory, { recursive: true });
  });

  /** Starts that fail, beside the bridge that runs. */
  async function failToStart(algorithm: string, host: string): Promise<void> {
    const [badPem, badData] = [join(directory, 'bad.pem'), join(directory, 'bad-data')];
    writeFileSync(badPem, `-----BEGIN PRIVATE KEY-----\n${signingSecret}\n-----END PRIVATE KEY-----\n`);
    writeFileSync(badData, processAdminSecret);
    const fileOfKeys = { NEWAPI_TOKEN_SIGNING_KEY: '', NEWAPI_TOKEN_SIGNING_KEY_FILE: badPem };
    const url = `postgresql://bridge:${databasePassword}@127.0.0.1:1/tokens`;
    const failures: readonly (readonly [ProcessSetup, number])[] = [
      [{ args: [`--address=${host}`] }, 1],
      [{ args: [`--data-dir=${badData}`] }, 1],
      [{ env: fileOfKeys }, 2],
      [{ env: { NEWAPI_ADMIN_SECRET: `${signingSecret} ` } }, 2],
      [{ env: { TOKEN_BRIDGE_DATABASE_URL: `${url} ?` } }, algorithm === 'HS256' ? 1 : 2],
    ];
    for (const [setup, status] of failures) assert.equal(await start(algorithm, setup).ended, status);
  }

  for (const algorithm of ['EdDSA', 'ES256', 'HS256']) {
    it(`are in no answer, log line, metric, error nor database, with ${algorithm} [BR-29, SEC-02, SEC-04]`, async () => {
      const witness = new Witness();
      const killed = start(algorithm);
      const first = await killed.url();
      await witness.mint(first, 'killed');
      killed.child.kill('SIGKILL');
      await killed.ended;
      const bridge = start(algorithm);
      const url = await bridge.url();
      await witness.mint(url, 'killed');
      await administer(witness, url);
      await useGate(witness, url);
      writeFileSync(join(directory, 'gate.yaml'), `upstreams: { main: { credential: "${upstreamKey}" } }`);
      bridge.child.kill('SIGHUP');
      await bridge.written(/configuration kept/);
      writeFileSync(join(directory, 'gate.yaml'), gateConfig(upstream.url));
      await failToStart(algorithm, new URL(url).host);
      await witness.send(`${url}/metrics`, {});
      await bridge.written(/"event":"revoke-sandbox"/);
      const files = [...filesBelow(join(directory, 'data'))];
      assert.equal(await bridge.stop('SIGTERM'), 0);
      files.push(...filesBelow(join(directory, 'data')));

      const pems = files.filter(([name]) => name.endsWith('.pem')).map(([, bytes]) => bytes.toString());
      const stored = files.filter(([name]) => !name.endsWith('.pem')).map(([, bytes]) => bytes.toString('latin1'));
      const secrets = [processAdminSecret, upstreamKey, signingSecret, databasePassword, ...witness.tokens.flatMap(tokenParts), ...pems.flatMap(spellings)];
      assertWithoutSecrets([...witness.texts, ...running.map((one) => one.output()), ...stored], secrets);
      // The search has looked at something.
      for (const status of [200, 400, 401, 403, 404, 409, 413, 500, 502, 504]) assert.ok(witness.statuses.has(status), `nothing was answered with ${status}`);
      assert.ok(stored.some((text) => text.includes(String(decodeJwt(witness.tokens[0] ?? '').jti))));
      assert.ok(pems.length > 0 || algorithm === 'HS256');
      assert.match(bridge.output(), /"event":"mint".*\n[\s\S]*"event":"deny"/);
    });
  }
});
