import assert from 'node:assert/strict';
import protobuf from 'protobufjs/minimal.js';
import { decodeRequest, encodeRequest, requestOf, StructError, type Resource, type RunFunctionRequest, type State } from '@openova/function-sdk';
import { UnreadableStruct } from '../../../../../libs/function-sdk/struct/struct-error.ts';
import { encodeMessage, v1 } from '../../../../../libs/function-sdk/wire/messages.ts';

function whole(request: RunFunctionRequest): RunFunctionRequest {
  return {
    ...request,
    observed: state(request.observed),
    desired: state(request.desired),
    requiredResources: new Map([...request.requiredResources].map(([name, found]) => [name, found.map(resource)])),
  };
}

function state({ composite, resources }: State): State {
  return {
    ...(composite && { composite: resource(composite) }),
    resources: new Map([...resources].map(([name, lazy]) => [name, resource(lazy)])),
  };
}

// An object that is read when it is asked for is no member of its own.
function resource(lazy: Resource): Resource {
  return { ...lazy, object: lazy.object };
}

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
    assert.deepEqual(whole(decodeRequest(encodeRequest(request))), request);
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
    assert.deepEqual(whole(decodeRequest(encodeRequest(request))), request);
  });

  it('refuses a number that JSON does not have', () => {
    const bytes = encodeRequest(requestOf({ input: { a: 1.5 } }));
    bytes.writeDoubleLE(Number.NaN, bytes.indexOf(0x11) + 1);
    assert.throws(() => decodeRequest(bytes), StructError);
  });

  it('reads an object when it is first asked for, and once', () => {
    const bytes = encodeRequest(requestOf({ observed: { resources: new Map([['good', { object: { a: 1 } }], ['bad', { object: { b: 1.5 } }]]) } }));
    bytes.writeDoubleLE(Number.NaN, bytes.indexOf(Buffer.from([0, 0, 0, 0, 0, 0, 0xf8, 0x3f])));
    const { resources } = decodeRequest(bytes).observed;
    assert.deepEqual(resources.get('good')?.object, { a: 1 });
    assert.equal(resources.get('good')?.object, resources.get('good')?.object);
    assert.throws(() => resources.get('bad')?.object, UnreadableStruct);
  });

  it('gives every object to JSON.stringify', () => {
    const { observed } = decodeRequest(encodeRequest(requestOf({ observed: { composite: { object: { a: 1 }, ready: true }, resources: new Map() } })));
    assert.equal(JSON.stringify(observed.composite), '{"object":{"a":1},"ready":true}');
  });

  it('goes on with an object that comes in two parts', () => {
    const parts = [{ a: { x: 1 } }, { a: { y: 2 }, b: 3 }].map((object) => encodeMessage(v1.Resource, { resource: () => object }));
    const value = protobuf.Writer.create().uint32(0x12).bytes(Buffer.concat(parts)).finish();
    const entry = protobuf.Writer.create().uint32(0x0a).string('one').raw(value).finish();
    const observed = protobuf.Writer.create().uint32(0x12).bytes(entry).finish();
    const request = protobuf.Writer.create().uint32(0x12).bytes(observed).finish();
    assert.deepEqual(decodeRequest(request).observed.resources.get('one')?.object, { a: { y: 2 }, b: 3 });
  });

  it('refuses bytes that end too early', () => {
    const bytes = encodeRequest(requestOf({ tag: 'abc', input: { a: 'text' } }));
    assert.throws(() => decodeRequest(bytes.subarray(0, -1)));
  });
});
