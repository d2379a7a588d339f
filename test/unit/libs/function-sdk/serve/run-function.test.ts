import assert from 'node:assert/strict';
import { addResult, decodeResponse, encodeRequest, nopLogger, observedObjects, requestOf, responseTo, setDesiredResource } from '@openova/function-sdk';
import type { FunctionHandler, LogFields, Logger } from '@openova/function-sdk';
import { MalformedRequest, runFunction } from '../../../../../libs/function-sdk/serve/run-function.ts';

const request = encodeRequest(requestOf({ tag: 'abc' }));

describe('runFunction', () => {
  it('answers what the handler returns', async () => {
    const { bytes } = await run((asked) => {
      const response = responseTo(asked, 5);
      addResult(response, { severity: 'Normal', message: 'done' });
      return response;
    });
    const { tag, ttlSeconds, results } = decodeResponse(bytes);
    assert.deepEqual({ tag, ttlSeconds, results }, { tag: 'abc', ttlSeconds: 5, results: [{ severity: 'Normal', message: 'done' }] });
  });

  const failures: readonly { name: string; handler: FunctionHandler }[] = [
    { name: 'throws', handler: () => fail() },
    { name: 'rejects', handler: () => Promise.reject(new Error('secret text')) },
    { name: 'throws what is no error', handler: () => failWith('secret text') },
    { name: 'returns nothing', handler: () => undefined as never },
    { name: 'returns what is no JSON', handler: unencodable },
  ];
  for (const { name, handler } of failures) {
    it(`answers one fatal result with an id that is also logged when the handler ${name} [SEC-02]`, async () => {
      const logged: LogFields[] = [];
      const { bytes } = await run(handler, collecting(logged));
      const { tag, results } = decodeResponse(bytes);
      const [fields] = logged;
      assert.equal(tag, 'abc');
      assert.deepEqual(results, [{ severity: 'Fatal', message: `internal error, correlation id ${String(fields?.['correlationId'])}` }]);
      assert.ok(fields && 'err' in fields && logged.length === 1);
    });
  }

  it('rejects bytes that are no request', async () => {
    const call = { log: nopLogger, signal: new AbortController().signal };
    await assert.rejects(runFunction(() => fail(), Buffer.from([0xff]), call), MalformedRequest);
  });

  const unread: readonly { name: string; handler: FunctionHandler }[] = [
    { name: 'looks at', handler: (asked) => (observedObjects(asked).get('bad'), responseTo(asked)) },
    { name: 'waits for', handler: async (asked) => (await Promise.resolve(), observedObjects(asked).get('bad'), responseTo(asked)) },
    { name: 'passes on', handler: passOn },
  ];
  for (const { name, handler } of unread) {
    it(`rejects a request with an object that is no JSON when the handler ${name} it`, async () => {
      const bytes = encodeRequest(requestOf({ observed: { resources: new Map([['bad', { object: { b: 1.5 } }]]) } }));
      bytes.writeDoubleLE(Number.NaN, bytes.indexOf(0x11) + 1);
      const call = { log: nopLogger, signal: new AbortController().signal };
      await assert.rejects(runFunction(handler, bytes, call), MalformedRequest);
    });
  }

  it('logs a warning for an answer that Crossplane refuses as too large', async () => {
    const logged: LogFields[] = [];
    await run(tooLarge, collecting(logged));
    assert.equal(logged[0]?.['limit'], 4 * 1024 * 1024);
  });
});

function run(handler: FunctionHandler, log: Logger = nopLogger): ReturnType<typeof runFunction> {
  return runFunction(handler, request, { log, signal: new AbortController().signal });
}

function collecting(logged: LogFields[]): Logger {
  const collect = (_message: string, fields: LogFields = {}): void => void logged.push(fields);
  return { ...nopLogger, warn: collect, error: collect };
}

function fail(): never {
  throw new Error('secret text');
}

function failWith(thrown: unknown): never {
  throw thrown;
}

function tooLarge(asked: Parameters<FunctionHandler>[0]): ReturnType<FunctionHandler> {
  const response = responseTo(asked);
  setDesiredResource(response, 'big', { object: { text: 'x'.repeat(4 * 1024 * 1024) } });
  return response;
}

function passOn(asked: Parameters<FunctionHandler>[0]): ReturnType<FunctionHandler> {
  const response = responseTo(asked);
  for (const [name, resource] of asked.observed.resources) response.desired.resources.set(name, resource);
  return response;
}

function unencodable(asked: Parameters<FunctionHandler>[0]): ReturnType<FunctionHandler> {
  const response = responseTo(asked);
  setDesiredResource(response, 'a', { object: { when: new Date() } });
  return response;
}
