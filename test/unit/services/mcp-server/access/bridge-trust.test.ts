import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nopLogger } from '@openova/process-kit';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { openBridgeTrust, type BridgeTrustOptions, type TokenTrust } from '../../../../../services/mcp-server/access/bridge-trust.ts';
import { pollUntil } from '../../../../integration/function-sdk/support/poll-until.ts';
import { startBridge, stoppedClock, type BridgeSetup, type BridgeUnderTest } from '../../token-bridge/bridge-under-test.ts';

const quick = { every: 20, retry: 20 };

describe('what the MCP server knows from the token bridge', () => {
  let bridge: BridgeUnderTest;
  let trust: TokenTrust;

  async function open(setup: BridgeSetup = {}, pace: BridgeTrustOptions['pace'] = quick, now = Date.now): Promise<void> {
    bridge = await startBridge(setup);
    trust = openBridgeTrust({ jwksUrl: new URL(`${bridge.url}/.well-known/jwks.json`), log: nopLogger, now, pace });
  }
  afterEach(async () => {
    await trust.close();
    await bridge.close();
  });

  for (const algorithm of ['EdDSA', 'ES256'] as const) {
    it(`has the ${algorithm} keys that tokens are signed with`, async () => {
      await open({ algorithm });
      const { kid = '' } = decodeProtectedHeader(await bridge.token());
      assert.equal((await trust.keyOf(kid))?.algorithm, algorithm);
      assert.ok(trust.isLoaded() && trust.isCurrent());
    });
  }

  it('knows of a revocation at the next look [SEC-05]', async () => {
    await open();
    const { jti = '' } = decodeJwt(await bridge.token());
    await pollUntil(() => trust.isLoaded());
    assert.equal(trust.isRevoked(jti), false);
    await bridge.admin('POST', '/admin/tokens/revoke', { jti });
    await pollUntil(() => trust.isRevoked(jti));
  });

  it('asks at once for a key it has not seen, and not again and again', async () => {
    const clock = stoppedClock();
    await open({}, { every: 3_600_000, retry: 1_000 }, clock.now);
    await pollUntil(() => trust.isLoaded());
    // The next key is published before it signs, the one after it is not.
    await bridge.admin('POST', '/admin/keys/rotate');
    await bridge.admin('POST', '/admin/keys/rotate');
    const { kid = '' } = decodeProtectedHeader(await bridge.token());
    assert.equal(await trust.keyOf(kid), undefined);
    clock.forward(2);
    assert.ok(await trust.keyOf(kid));
  });

  it('knows nothing of a bridge that signs with a shared secret', async () => {
    await open({ algorithm: 'HS256' });
    const { kid = '' } = decodeProtectedHeader(await bridge.token());
    assert.equal(await trust.keyOf(kid), undefined);
    assert.equal(trust.isLoaded(), false);
    assert.equal(trust.isRevoked('any'), true);
  });

  it('is out of date when the bridge has been gone for too long', async () => {
    const clock = stoppedClock();
    await open({}, { ...quick, stale: 60_000 }, clock.now);
    await pollUntil(() => trust.isLoaded());
    await bridge.close();
    clock.forward(61);
    await pollUntil(() => !trust.isCurrent());
    assert.ok(trust.isLoaded());
    bridge = await startBridge();
  });
});

describe('a bridge that is not the bridge', () => {
  it('is not believed when somebody else signed its revocation list', async () => {
    const [one, other] = [await startBridge(), await startBridge()];
    const { text: keys } = await one.send('/.well-known/jwks.json');
    const { text: own } = await one.send('/revocations');
    const { text: foreign } = await other.send('/revocations');
    const token = await one.token();
    await Promise.all([one.close(), other.close()]);
    assert.equal(await loadedFrom({ '/.well-known/jwks.json': keys, '/revocations': own }), true);
    assert.equal(await loadedFrom({ '/.well-known/jwks.json': keys, '/revocations': foreign }), false);
    assert.equal(await loadedFrom({ '/.well-known/jwks.json': keys, '/revocations': token }), false, 'a token is no revocation list');
    assert.equal(await loadedFrom({ '/.well-known/jwks.json': keys, '/revocations': '' }), false);
  });

  it('is told of once, and once more when it answers like one', async () => {
    const bridge = await startBridge();
    let asked = 0;
    const server = await serve(async (path) => {
      asked += 1;
      return asked > 5 ? (await bridge.send(path)).text : '';
    });
    const told: string[] = [];
    const log = { ...nopLogger, warn: () => told.push('away'), info: () => told.push('back') };
    const trust = openBridgeTrust({ jwksUrl: new URL('/.well-known/jwks.json', server.url), log, now: Date.now, pace: quick });
    await pollUntil(() => trust.isLoaded());
    await Promise.all([trust.close(), bridge.close()]);
    server.close();
    assert.deepEqual(told, ['away', 'back']);
  });

  it('is asked again soon when it has not answered, so that no revocation waits for another turn [SEC-05]', async () => {
    const bridge = await startBridge();
    const { jti = '' } = decodeJwt(await bridge.token());
    let isSilent = false;
    let unanswered = 0;
    const server = await serve(async (path) => {
      if (!isSilent) return (await bridge.send(path)).text;
      unanswered += 1;
      return '';
    });
    const pace = { every: 3_600_000, retry: 20 };
    const trust = openBridgeTrust({ jwksUrl: new URL('/.well-known/jwks.json', server.url), log: nopLogger, now: Date.now, pace });
    await pollUntil(() => trust.isLoaded());
    isSilent = true;
    await pollUntil(async () => (await trust.keyOf('unknown')) ?? unanswered > 0);
    await bridge.admin('POST', '/admin/tokens/revoke', { jti });
    isSilent = false;
    await pollUntil(() => trust.isRevoked(jti));
    await Promise.all([trust.close(), bridge.close()]);
    server.close();
  });

  it('is not believed when its answer has no end', async () => {
    assert.equal(await loadedFrom({ '/.well-known/jwks.json': ' '.repeat(5 * 1024 * 1024) }), false);
  });
});

async function loadedFrom(answers: Readonly<Record<string, string>>): Promise<boolean> {
  const lines: unknown[] = [];
  const server = await serve(async (path) => answers[path] ?? '');
  const log = { ...nopLogger, warn: (...line: unknown[]) => lines.push(line) };
  const trust = openBridgeTrust({ jwksUrl: new URL('/.well-known/jwks.json', server.url), log, now: Date.now, pace: quick });
  await pollUntil(() => trust.isLoaded() || lines.length > 0);
  const loaded = trust.isLoaded();
  await trust.close();
  server.close();
  return loaded;
}

async function serve(answer: (path: string) => Promise<string>): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(({ url = '' }, response) => void answer(url).then((text) => response.end(text))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
