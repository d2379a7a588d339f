import assert from 'node:assert/strict';
import {
  addCondition,
  requestOf,
  responseTo,
  setCompositeReady,
  setCompositeStatus,
  setContextValue,
  setDesiredResource,
} from '@openova/function-sdk';

describe('response', () => {
  it('carries on tag, desired state and context and holds for 60 s', () => {
    const desired = { composite: { object: { status: {} } }, resources: new Map([['a', { object: {} }]]) };
    const response = responseTo(requestOf({ tag: 'abc', desired, context: { key: 1 } }));
    assert.deepEqual(response, {
      tag: 'abc',
      ttlSeconds: 60,
      desired,
      context: { key: 1 },
      results: [],
      conditions: [],
      requiredResources: new Map(),
    });
  });

  it('leaves the request as it is', () => {
    const request = requestOf({ desired: { composite: { object: { status: { a: 1 } } }, resources: new Map() }, context: { a: 1 } });
    const before = structuredClone(request);
    const response = responseTo(request);
    setDesiredResource(response, 'a', { object: {} });
    setCompositeStatus(response, { b: 2 });
    setCompositeReady(response, true);
    setContextValue(response, 'b', 2);
    assert.deepEqual(request, before);
  });

  it('replaces a desired resource and says nothing on readiness when not told', () => {
    const response = responseTo(requestOf({ desired: { resources: new Map([['a', { object: { old: 1 }, ready: true }]]) } }));
    setDesiredResource(response, 'a', { object: { new: 1 } });
    setDesiredResource(response, 'b', { object: {}, ready: false });
    assert.deepEqual([...response.desired.resources], [
      ['a', { object: { new: 1 } }],
      ['b', { object: {}, ready: false }],
    ]);
  });

  it('adds to the status that earlier steps set', () => {
    const desired = { composite: { object: { status: { a: 1, b: 1 } }, ready: false }, resources: new Map() };
    const response = responseTo(requestOf({ desired }));
    setCompositeStatus(response, { b: 2, c: 3 });
    assert.deepEqual(response.desired.composite, { object: { status: { a: 1, b: 2, c: 3 } }, ready: false });
  });

  it('sets the readiness of a composite without a status', () => {
    const response = responseTo(requestOf());
    setCompositeReady(response, true);
    assert.deepEqual(response.desired.composite, { object: {}, ready: true });
  });

  it('adds a context value beside those of earlier steps', () => {
    const response = responseTo(requestOf({ context: { a: 1 } }));
    setContextValue(response, 'b', [2]);
    assert.deepEqual(response.context, { a: 1, b: [2] });
  });

  for (const type of ['Ready', 'Synced', 'Healthy', 'UpToDate', 'Responsive']) {
    it(`refuses condition ${type}, which belongs to Crossplane`, () => {
      assert.throws(() => addCondition(responseTo(requestOf()), { type, status: 'True', reason: 'R' }));
    });
  }

  it('refuses a condition without a reason or given twice', () => {
    const response = responseTo(requestOf());
    assert.throws(() => addCondition(response, { type: 'A', status: 'True', reason: '' }));
    addCondition(response, { type: 'A', status: 'True', reason: 'R' });
    assert.throws(() => addCondition(response, { type: 'A', status: 'False', reason: 'R' }));
  });
});
