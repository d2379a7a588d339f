import assert from 'node:assert/strict';
import { request } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Cancellation } from '../../../../services/token-bridge/gate/cancellation.ts';
import { parseGateConfig } from '../../../../services/token-bridge/gate/parse-gate-config.ts';
import { openUpstream } from '../../../../services/token-bridge/gate/upstream.ts';
import { startUpstream, type ScriptedUpstream } from './scripted-upstream.ts';
import { chat, startGate, until, upstreamKey, type GateUnderTest } from './gate-under-test.ts';

const path = '/v1/chat/completions';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function statusOf({ url, sandboxToken }: GateUnderTest, body: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const headers = { authorization: `Bearer ${sandboxToken}`, 'content-type': 'application/json' };
  const sent = request(`${url}${path}`, { method: 'POST', headers, agent: false }, (answer) => resolve(answer.statusCode));
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

describe('bodies of requests to the gate', function () {
  this.timeout(180_000);
  let upstream: ScriptedUpstream;

  beforeEach(async () => {
    upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {}\n\n');
    });
  });

  afterEach(() => upstream.close());

  it('take room until their answers begin, and arrive unchanged', async () => {
    const gate = await startGate(upstream.url);
    try {
      // Four of them are all that one Sandbox has room for.
      const body = JSON.stringify({ ...chat, padding: 'ö'.repeat(7.5 * 1024 * 1024) });
      for (let open = 0; open < 6; open += 1) assert.equal(await statusOf(gate, body), 200);
      for (const { body: arrived, headers } of upstream.requests) {
        assert.ok(arrived.equals(Buffer.from(body)));
        assert.equal(headers['content-length'], String(arrived.length));
      }
    } finally {
      await upstream.close();
      await gate.close();
    }
  });

  it('are forgotten while their answers last', async () => {
    const document = `
upstreams: { main: { adapter: openai, url: "${upstream.url}", credential: { env: UPSTREAM_KEY } } }
channels: { qwen: { upstreams: [main], models: [pong-1] } }`;
    const [config] = parseGateConfig(document, { env: { UPSTREAM_KEY: upstreamKey }, readFile: () => '' }).upstreams.values();
    assert.ok(config);
    const opened = openUpstream(config);
    const cancellation = new Cancellation();
    const send = async (): Promise<WeakRef<Buffer>> => {
      const body = Buffer.alloc(1024 * 1024, 'x');
      const answer = await opened.send({ path, headers: {}, body, cancellation }, upstreamKey);
      answer.pour({ onChunk: () => {}, onEnd: () => {}, onError: () => {} });
      return new WeakRef(body);
    };
    const body = await send();
    const isGone = (): boolean => {
      collectGarbage();
      return body.deref() === undefined;
    };
    await until(isGone, Boolean);
    cancellation.cancel();
    await opened.close();
  });
});
