import assert from 'node:assert/strict';
import { requestOf, type JsonObject, type Resource, type RunFunctionRequest } from '@openova/function-sdk';
import { tokenContextKey, type KubernetesObject, type StepInput } from '@openova/sandbox-model';
import { BridgeError } from '../../../../functions/newapi-token/bridge-error.ts';
import type { BridgeAccess, MintToken } from '../../../../functions/newapi-token/bridge-client.ts';
import { tokenFunction } from '../../../../functions/newapi-token/fn.ts';
import type { MintOrder } from '../../../../functions/newapi-token/mint-order.ts';
import { collectedLog } from '../../../integration/function-sdk/support/collected-log.ts';
import { activeNamespace, now, xrOf } from '../sandbox/sandbox-fixture.ts';
import { bridgeToken, mintedSecret, observedSecret, tokenSettingsOf, type TokenRun } from './token-fixture.ts';

const signal = new AbortController().signal;

function requestFor({ secret, ...variant }: TokenRun = {}): RunFunctionRequest {
  const objects = new Map<string, KubernetesObject>([...activeNamespace(), ...(secret ? [['token-secret', secret] as const] : [])]);
  const resources = new Map<string, Resource>([...objects].map(([name, object]) => [name, { object: object as unknown as JsonObject }]));
  return requestOf({ observed: { composite: { object: xrOf(variant) as unknown as JsonObject }, resources } });
}

/** Runs the function with a bridge that answers as this one does. */
async function runWith(mint: MintToken, run: TokenRun = {}) {
  const orders: MintOrder[] = [];
  const { log, lines } = collectedLog();
  const counted: MintToken = (order, callSignal) => {
    orders.push(order);
    return mint(order, callSignal);
  };
  const handler = tokenFunction({ settingsFor: () => tokenSettingsOf(run.env), mintWith: () => counted, version: '0.1.0', ttlSeconds: 60, now: () => run.now ?? now });
  const response = await handler(requestFor(run), { log, signal });
  return { response, orders, lines, context: response.context?.[tokenContextKey] as JsonObject | undefined };
}

const grant: MintToken = () => Promise.resolve(bridgeToken());
const refuse: MintToken = () => Promise.reject(new BridgeError('failed', 'the bridge answered 503'));

describe('tokenFunction', () => {
  it('composes the Secret of the token that a bridge of any make gives [TF-15, TF-28]', async () => {
    const { response, orders, context } = await runWith(grant);
    assert.equal(orders.length, 1);
    assert.deepEqual(response.desired.resources.get('token-secret'), { object: mintedSecret(), ready: false });
    assert.deepEqual([context?.['ready'], response.ttlSeconds, response.results, response.conditions], [true, 60, [], []]);
  });

  it('sends nothing while the token is in force [TF-17]', async () => {
    const { response, orders } = await runWith(refuse, { secret: observedSecret() });
    assert.deepEqual(orders, []);
    assert.equal(response.desired.resources.get('token-secret')?.ready, true);
  });

  it('reports a failure without failing the pipeline, and tries again after 30 s [TF-20]', async () => {
    const { response, context, lines } = await runWith(refuse);
    assert.deepEqual([context?.['reason'], response.ttlSeconds, response.results], ['TokenMintFailed', 30, []]);
    assert.equal(response.desired.resources.size, 0);
    assert.deepEqual(lines.map(({ level, message }) => [level, message]), [['error', 'cannot mint a token']]);
  });

  it('sends nothing without a channel [TF-26]', async () => {
    const { orders, context } = await runWith(grant, { env: { NEWAPI_DEFAULT_CHANNELS: '' } });
    assert.deepEqual([orders, context?.['reason']], [[], 'NoAllowedChannels']);
  });

  it('lets an error of its own fail the run', async () => {
    await assert.rejects(runWith(() => Promise.reject(new TypeError('a bug'))), TypeError);
  });

  it('follows the input of its pipeline step', async () => {
    const inputs: unknown[] = [];
    const settingsFor = (input: StepInput) => {
      inputs.push(input);
      return tokenSettingsOf({}, input);
    };
    const orders: MintOrder[] = [];
    const bridges: string[] = [];
    const mintWith = ({ baseUrl }: BridgeAccess): MintToken => {
      bridges.push(baseUrl);
      return (order) => {
        orders.push(order);
        return Promise.resolve(bridgeToken());
      };
    };
    const input = { apiVersion: 'sandbox.openova.io/v1', kind: 'SandboxSettings', bridgeUrl: 'http://other', defaultChannels: 'mine' };
    const handler = tokenFunction({ settingsFor, mintWith, version: '0.1.0', ttlSeconds: 60, now: () => now });
    await handler({ ...requestFor(), input }, { log: collectedLog().log, signal });
    assert.deepEqual([inputs, bridges, orders.map(({ body }) => body.allowed_channels)], [[input], ['http://other'], [['mine']]]);
  });

  it('answers a request without a composite', async () => {
    const handler = tokenFunction({ settingsFor: () => tokenSettingsOf(), mintWith: () => grant, version: '0.1.0', ttlSeconds: 60 });
    const { context, ttlSeconds } = await handler(requestOf(), { log: collectedLog().log, signal });
    const said = context?.[tokenContextKey] as JsonObject | undefined;
    assert.deepEqual([said?.['reason'], ttlSeconds], ['Waiting', 60]);
  });
});
