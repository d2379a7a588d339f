import assert from 'node:assert/strict';
import { decodeRequest, encodeRequest, requestOf, StructError } from '@openova/function-sdk';
import { encodeMessage, v1 } from '../../../../../libs/function-sdk/wire/messages.ts';

describe('request codec', () => {
  it('gives back every field of a request', () => {
    const request = requestOf({
      tag: 'abc',
      capabilities: ['Capabilities', 'RequiredResources', 'Credentials', 'Conditions', 'RequiredSchemas'],
      observed: {
        composite: { object: { kind: 'XSandbox' }, connectionDetails: new Map([['user', Buffer.from('me')]]) },
        resources: new Map([['namespace', { object: { kind: 'Namespace' }, ready: true }]]),
      },
      desired: { resources: new Map([['secret', { object: { data: { a: 'b' } }, ready: false }]]) },
      input: { replicas: 2 },
      context: { 'sandbox.openova.io/token': { ready: false } },
      requiredResources: new Map([
        ['found', [{ object: { kind: 'ConfigMap' } }]],
        ['none', []],
      ]),
      credentials: new Map([['bridge', new Map([['token', Buffer.from('t')]])]]),
    });
    assert.deepEqual(decodeRequest(encodeRequest(request)), request);
  });

  it('takes an empty message for an empty request', () => {
    assert.deepEqual(decodeRequest(Buffer.alloc(0)), requestOf());
  });

  it('keeps an empty input and context apart from none', () => {
    const decoded = decodeRequest(encodeRequest(requestOf({ input: {}, context: {} })));
    assert.deepEqual({ input: decoded.input, context: decoded.context }, { input: {}, context: {} });
  });

  it('leaves out a capability that it does not know', () => {
    const bytes = encodeMessage(v1.RunFunctionRequest, { meta: { capabilities: [99, 1] } });
    assert.deepEqual(decodeRequest(bytes).capabilities, ['Capabilities']);
  });

  it('gives equal bytes for maps filled in another order', () => {
    const one = { object: {} };
    const [forth, back] = [['a', 'b'] as const, ['b', 'a'] as const].map((names) =>
      encodeRequest(requestOf({ observed: { resources: new Map(names.map((name) => [name, one])) } })),
    );
    assert.deepEqual(forth, back);
  });

  it('keeps a resource called __proto__', () => {
    const request = requestOf({ observed: { resources: new Map([['__proto__', { object: { a: 1 } }]]) } });
    assert.deepEqual(decodeRequest(encodeRequest(request)), request);
  });

  it('refuses a number that JSON does not have', () => {
    const bytes = encodeRequest(requestOf({ input: { a: 1.5 } }));
    bytes.writeDoubleLE(Number.NaN, bytes.indexOf(0x11) + 1);
    assert.throws(() => decodeRequest(bytes), StructError);
  });

  it('refuses bytes that end too early', () => {
    const bytes = encodeRequest(requestOf({ tag: 'abc', input: { a: 'text' } }));
    assert.throws(() => decodeRequest(bytes.subarray(0, -1)));
  });
});
