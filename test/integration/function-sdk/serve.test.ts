import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { addResult, connectFunction, decodeResponse, encodeRequest, requestOf, responseTo, serve, setDesiredResource } from '@openova/function-sdk';
import type { FunctionClient, FunctionHandler, FunctionServer } from '@openova/function-sdk';
import { decodeMessage, encodeMessage, health } from '../../../libs/function-sdk/wire/messages.ts';
import { collectedLog } from './support/collected-log.ts';
import { pollUntil } from './support/poll-until.ts';
import { connectRaw, type RawClient } from './support/raw-client.ts';

const anyPort = { host: '127.0.0.1', port: 0 };
const v1 = '/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction';
const v1beta1 = '/apiextensions.fn.proto.v1beta1.FunctionRunnerService/RunFunction';
const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = health.HealthCheckResponse.ServingStatus;

describe('served function', () => {
  const { log, lines } = collectedLog();
  const held = new Map<string, (value: unknown) => void>();
  let server: FunctionServer;
  let client: FunctionClient;
  let raw: RawClient;

  const handler: FunctionHandler = async (request, { signal }) => {
    const response = responseTo(request);
    if (request.tag === 'throw') throw new Error('secret text');
    if (request.tag === 'big') setDesiredResource(response, 'big', { object: { text: 'x'.repeat(5_000_000) } });
    if (request.tag.startsWith('hold')) await new Promise((resolve) => held.set(request.tag, resolve));
    if (request.tag === 'wait') await new Promise((resolve) => signal.addEventListener('abort', () => resolve(held.set('aborted', resolve))));
    addResult(response, { severity: 'Normal', message: request.tag });
    return response;
  };

  beforeEach(async () => {
    held.clear();
    server = await serve(handler, { address: anyPort, metricsAddress: anyPort, log, drainMs: 300 });
    client = connectFunction({ address: server.address });
    raw = connectRaw(server.address);
  });

  afterEach(async () => {
    client.close();
    raw.close();
    await server.close();
  });

  for (const path of [v1, v1beta1]) {
    it(`answers ${path}`, async () => {
      const answer = decodeResponse(await raw.call(path, encodeRequest(requestOf({ tag: 'hello' }))));
      assert.deepEqual([answer.tag, answer.results], ['hello', [{ severity: 'Normal', message: 'hello' }]]);
    });
  }

  it('answers a crash of the handler with a fatal result and lives on', async () => {
    const { results } = await client.run(requestOf({ tag: 'throw' }));
    assert.deepEqual(results.map(({ severity }) => severity), ['Fatal']);
    assert.ok(!JSON.stringify(results).includes('secret'));
    assert.equal((await client.run(requestOf({ tag: 'again' }))).tag, 'again');
  });

  it('refuses bytes that are no request with INVALID_ARGUMENT', async () => {
    await assert.rejects(raw.call(v1, Buffer.from([0x0a, 0xff])), { code: status.INVALID_ARGUMENT });
  });

  it('refuses a request above the limit with RESOURCE_EXHAUSTED', async () => {
    await assert.rejects(client.run(requestOf({ tag: 'x'.repeat(5_000_000) })), { code: status.RESOURCE_EXHAUSTED });
  });

  it('sends an answer that Crossplane refuses and warns about it', async () => {
    await assert.rejects(client.run(requestOf({ tag: 'big' })), { code: status.RESOURCE_EXHAUSTED });
    assert.ok((await raw.call(v1, encodeRequest(requestOf({ tag: 'big' })))).length > 5_000_000);
    assert.ok(lines.some(({ level, fields }) => level === 'warn' && Number(fields['bytes']) > 5_000_000));
  });

  it('refuses a method that it does not have with UNIMPLEMENTED', async () => {
    await assert.rejects(raw.call('/a.B/C', Buffer.alloc(0)), { code: status.UNIMPLEMENTED });
  });

  it('tells the handler when the caller has gone', async () => {
    const impatient = connectFunction({ address: server.address, timeoutMs: 100 });
    await assert.rejects(impatient.run(requestOf({ tag: 'wait' })), { code: status.DEADLINE_EXCEEDED });
    await pollUntil(() => held.has('aborted'));
    impatient.close();
  });

  it('says that it serves, for itself and for each service', async () => {
    for (const service of ['', 'apiextensions.fn.proto.v1.FunctionRunnerService', 'apiextensions.fn.proto.v1beta1.FunctionRunnerService']) {
      assert.equal(healthOf(await raw.call('/grpc.health.v1.Health/Check', asked(service))), SERVING);
    }
    await assert.rejects(raw.call('/grpc.health.v1.Health/Check', asked('other')), { code: status.NOT_FOUND });
  });

  it('says NOT_SERVING to who watches when it closes, and ends the watch', async () => {
    const seen: unknown[] = [];
    for await (const bytes of raw.stream('/grpc.health.v1.Health/Watch', asked(''))) {
      seen.push(healthOf(bytes));
      void server.close();
    }
    assert.deepEqual(seen, [SERVING, NOT_SERVING]);
  });

  it('keeps a watch of an unknown service open', async () => {
    for await (const bytes of raw.stream('/grpc.health.v1.Health/Watch', asked('other'))) {
      assert.equal(healthOf(bytes), SERVICE_UNKNOWN);
      break;
    }
  });

  it('serves metrics of calls and results with bounded labels', async () => {
    await client.run(requestOf({ tag: 'throw' }));
    await raw.call(v1, Buffer.from([0x0a, 0xff])).catch(() => {});
    await raw.call(v1, Buffer.alloc(5_000_000)).catch(() => {});
    const text = await (await fetch(`http://${server.metricsAddress}/metrics`)).text();
    const labels = 'grpc_type="unary",grpc_service="apiextensions.fn.proto.v1.FunctionRunnerService",grpc_method="RunFunction"';
    for (const code of ['OK', 'InvalidArgument', 'Refused']) {
      assert.ok(text.includes(`grpc_server_handled_total{${labels},grpc_code="${code}"} 1`), text);
    }
    assert.ok(text.includes(`grpc_server_handling_seconds_count{${labels}} 3`));
    assert.ok(text.includes('function_results_total{severity="Fatal"} 1'));
    assert.equal((await fetch(`http://${server.metricsAddress}/other`)).status, 404);
  });

  it('lets a call in flight end before it closes', async () => {
    const call = client.run(requestOf({ tag: 'hold' }));
    const release = await pollUntil(() => held.get('hold'));
    const closed = server.close();
    release(undefined);
    assert.equal((await call).tag, 'hold');
    await closed;
  });

  it('ends a call that outlasts the drain', async () => {
    const call = assert.rejects(client.run(requestOf({ tag: 'hold' })), { code: status.UNAVAILABLE });
    await pollUntil(() => held.get('hold'));
    await server.close();
    await call;
  });

  it('closes once however often it is asked to', async () => {
    assert.equal(server.close(), server.close());
    await server.close();
    await assert.rejects(client.run(requestOf()), { code: status.UNAVAILABLE });
  });

  it('refuses to start on a port that is taken, for calls and for metrics', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(anyPort, resolve));
    const taken = { host: '127.0.0.1', port: (other.address() as AddressInfo).port };
    await assert.rejects(serve(handler, { address: taken }), /cannot listen/);
    await assert.rejects(serve(handler, { address: anyPort, metricsAddress: taken }), /cannot listen/);
    await new Promise((resolve) => other.close(resolve));
  });
});

function asked(service: string): Buffer {
  return encodeMessage(health.HealthCheckRequest, { service });
}

function healthOf(bytes: Buffer): unknown {
  return decodeMessage(health.HealthCheckResponse, bytes).status;
}
