import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { mintBody, startBridge } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { chat, gateOf, upstreamKey, type GateUnderTest } from './gate-under-test.ts';
import { startUpstream, type ScriptedUpstream } from './scripted-upstream.ts';

const path = '/v1/chat/completions';
const slowClients = 16;

interface SlowClient {
  readonly answer: () => string;
  readonly isClosed: () => boolean;
}

/** Sends `head` at once and then one byte every few milliseconds, for as long as the gate listens. */
function trickle({ url }: GateUnderTest, head: string, byte: string): SlowClient {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  let answer = '';
  let isClosed = false;
  const timer = setInterval(() => socket.write(byte), 10);
  socket.on('data', (chunk) => (answer += String(chunk)));
  // What is sent may meet a closed connection.
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(timer);
    isClosed = true;
  });
  socket.write(head);
  return { answer: () => answer, isClosed: () => isClosed };
}

describe('slow clients of the gate', function () {
  this.timeout(300_000);
  let upstream: ScriptedUpstream;
  let gate: GateUnderTest;
  let bystander: string;

  beforeEach(async () => {
    upstream = await startUpstream();
    const config = `
upstreams: { main: { adapter: openai, url: "${upstream.url}", credential: { env: UPSTREAM_KEY } } }
channels: { qwen: { upstreams: [main], models: [pong-1] } }
limits: { sandbox: { concurrentRequests: ${slowClients} } }
`;
    const limits = { headersMs: 1_000, requestMs: 1_500, checkEveryMs: 50 };
    gate = await gateOf(await startBridge({ limits, gate: { config, env: { UPSTREAM_KEY: upstreamKey } } }));
    bystander = await gate.token({ ...mintBody, sandbox_id: 'bystander', allowed_channels: ['qwen'] });
  });

  afterEach(async () => {
    await gate.close();
    await upstream.close();
  });

  const opening = (): string => `POST ${path} HTTP/1.1\r\nhost: gate\r\nauthorization: Bearer ${gate.sandboxToken}\r\ncontent-type: application/json\r\n`;
  const kinds = [
    { name: 'headers come byte by byte', head: opening, byte: 'x' },
    { name: 'body comes byte by byte', head: () => `${opening()}content-length: 1000000\r\n\r\n{`, byte: ' ' },
    { name: 'chunks come byte by byte', head: () => `${opening()}transfer-encoding: chunked\r\n\r\n`, byte: '1\r\n \r\n' },
  ];
  for (const { name, head, byte } of kinds) {
    // Bodies that do not say how long they are take more room than one Sandbox has: such a client may be told that the gate is busy first.
    it(`lets go of clients whose ${name}, serves others meanwhile, and passes nothing of them on`, async () => {
      const clients = Array.from({ length: slowClients }, () => trickle(gate, head(), byte));
      let served = 0;
      await pollUntil(async () => {
        assert.equal((await gate.ask(path, chat, { token: bystander })).status, 200);
        served += 1;
        return clients.every((client) => client.isClosed());
      });
      for (const client of clients) {
        assert.match(client.answer(), /HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/);
      }
      assert.ok(served > 1, 'nobody else was served meanwhile');
      assert.equal(upstream.requests.length, served);
      // They have given their places back.
      assert.equal((await gate.ask(path, chat)).status, 200);
    });
  }
});
