import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { mintBody, startBridge, type BridgeSetup, type BridgeUnderTest } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import type { HttpAnswer } from '../../../unit/services/token-bridge/send-request.ts';

export const upstreamKey = 'sk-upstream-key-of-the-tests-0123456789';

export interface GateUnderTest extends BridgeUnderTest {
  /** The token of a Sandbox with the channel `qwen`. */
  readonly sandboxToken: string;
  /** A POST with a JSON body and the token. */
  ask(path: string, body: unknown, options?: AskOptions): Promise<HttpAnswer>;
  usage(): Promise<UsageAnswer>;
}

export interface AskOptions {
  readonly token?: string;
  readonly headers?: readonly string[];
}

export interface UsageAnswer {
  readonly total: Readonly<Record<'requests' | 'estimated_requests' | 'input_tokens' | 'output_tokens' | 'cost', number>>;
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

export const chat = { model: 'pong-1', messages: [{ role: 'user', content: 'ping' }] };

/** A bridge whose gate has one channel, `qwen`, with the model `pong-1` on one upstream. `more` is added to the YAML document. */
export async function startGate(url: string, { more = '', upstream = '', adapter = 'litellm', ...setup }: GateStart = {}): Promise<GateUnderTest> {
  const config = `
upstreams:
  main: { adapter: ${adapter}, url: "${url}", credential: { env: UPSTREAM_KEY }${upstream === '' ? '' : `, ${upstream}`} }
channels:
  qwen: { upstreams: [main], models: [pong-1] }
${more}`;
  return gateOf(await startBridge({ gate: { config, env: { UPSTREAM_KEY: upstreamKey } }, ...setup }));
}

export interface GateStart extends BridgeSetup {
  readonly adapter?: string;
  /** Further members of the upstream, as YAML in one line. */
  readonly upstream?: string;
  readonly more?: string;
}

export async function gateOf(bridge: BridgeUnderTest): Promise<GateUnderTest> {
  const sandboxToken = await bridge.token({ ...mintBody, allowed_channels: ['qwen'] });
  return {
    ...bridge,
    sandboxToken,
    ask: (path, body, { token = sandboxToken, headers = [] } = {}) =>
      bridge.send(path, {
        method: 'POST',
        headers: ['authorization', `Bearer ${token}`, 'content-type', 'application/json', ...headers],
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    usage: async () => JSON.parse((await bridge.admin('GET', '/admin/usage')).text) as UsageAnswer,
  };
}

/** Asks again until the answer satisfies, for half a minute at most. */
export async function until<Answer>(ask: () => Answer | Promise<Answer>, satisfies: (answer: Answer) => boolean): Promise<Answer> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    assert.ok(Date.now() < deadline, `still ${JSON.stringify(answer)}`);
    await delay(5);
  }
}
