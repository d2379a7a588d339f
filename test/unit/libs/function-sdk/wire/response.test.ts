import assert from 'node:assert/strict';
import protobuf from 'protobufjs/minimal.js';
import {
  addCondition,
  addResult,
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  requestOf,
  requireResources,
  responseTo,
  setDesiredResource,
  type RunFunctionResponse,
} from '@openova/function-sdk';
import { decodeMessage, encodeMessage, v1 } from '../../../../../libs/function-sdk/wire/messages.ts';

describe('response codec', () => {
  it('gives back every field of a response', () => {
    const response = responseTo(requestOf({ tag: 'abc', context: { key: 1 } }), 61.5);
    setDesiredResource(response, 'namespace', { object: { kind: 'Namespace' }, ready: true });
    setDesiredResource(response, 'quota', { object: { kind: 'ResourceQuota' } });
    addCondition(response, { type: 'NamespaceReady', status: 'True', reason: 'Active', target: 'CompositeAndClaim' });
    addCondition(response, { type: 'RBACReady', status: 'False', reason: 'Waiting', message: 'soon', target: 'Composite' });
    addCondition(response, { type: 'StorageReady', status: 'Unknown', reason: 'Waiting', message: '' });
    addResult(response, { severity: 'Warning', message: 'careful', reason: 'Careful', target: 'CompositeAndClaim' });
    addResult(response, { severity: 'Normal', message: 'fine' });
    addResult(response, { severity: 'Fatal', message: 'over' });
    requireResources(response, 'plan', { apiVersion: 'v1', kind: 'ConfigMap', matchName: 'plan', namespace: 'a' });
    requireResources(response, 'peers', { apiVersion: 'v1', kind: 'Pod', matchLabels: { app: 'a' } });
    assert.deepEqual(decodeResponse(encodeResponse(response)), response);
  });

  it('leaves requirements unset when nothing is required', () => {
    const bytes = encodeResponse(responseTo(requestOf()));
    assert.equal(decodeMessage(v1.RunFunctionResponse, bytes).requirements, null);
  });

  it('takes a severity that it does not know for a warning, as Crossplane does', () => {
    const bytes = encodeMessage(v1.RunFunctionResponse, { results: [{ severity: 9, message: 'new' }] });
    assert.deepEqual(decodeResponse(bytes).results, [{ severity: 'Warning', message: 'new' }]);
  });

  it('replaces half of a surrogate pair in a message', () => {
    const response = responseTo(requestOf());
    addResult(response, { severity: 'Normal', message: 'x\ud800' });
    assert.equal(decodeResponse(encodeResponse(response)).results[0]?.message, 'x\ufffd');
  });

  it('passes fields of a newer contract through in the desired state and its resources', () => {
    const added = protobuf.Writer.create().uint32(99 * 8 + 2).string('new').finish();
    const bytes = encodeMessage(v1.RunFunctionRequest, {
      desired: {
        composite: { resource: () => ({}), $unknowns: [added] },
        resources: { secret: { resource: () => ({ a: 1 }), $unknowns: [added] } },
        $unknowns: [added],
      },
    });
    const { desired } = decodeMessage(v1.RunFunctionResponse, encodeResponse(responseTo(decodeRequest(bytes))));
    assert.deepEqual(
      [desired?.$unknowns, desired?.composite?.$unknowns, desired?.resources?.['secret']?.$unknowns].map((fields) =>
        fields?.map((field) => Buffer.from(field)),
      ),
      Array.from({ length: 3 }, () => [Buffer.from(added)]),
    );
  });

  it('carries the desired state of a request over byte for byte', () => {
    const desired = {
      composite: { object: { status: { phase: 'Ready' } }, ready: true },
      resources: new Map([['secret', { object: { data: { a: 'b' } }, ready: false, connectionDetails: new Map([['k', Buffer.from('v')]]) }]]),
    };
    const request = decodeRequest(encodeRequest(requestOf({ desired })));
    assert.deepEqual(decodeResponse(encodeResponse(responseTo(request))).desired, desired);
  });

  it('gives every answer bytes of its own, also after one that could not be written', () => {
    const first = encodeResponse(tagged('first'));
    const unwritable = tagged('unwritable');
    setDesiredResource(unwritable, 'a', { object: { b: Number.NaN } });
    assert.throws(() => encodeResponse(unwritable));
    const second = encodeResponse(tagged('second'));
    assert.deepEqual([first, second].map((bytes) => decodeResponse(bytes).tag), ['first', 'second']);
  });

  it('writes an answer whose object writes another', () => {
    const response = tagged('outer');
    setDesiredResource(response, 'a', { object: { get tag() { return decodeResponse(encodeResponse(tagged('inner'))).tag; } } });
    const { tag, desired } = decodeResponse(encodeResponse(response));
    assert.deepEqual([tag, desired.resources.get('a')?.object], ['outer', { tag: 'inner' }]);
  });
});

function tagged(tag: string): RunFunctionResponse {
  return responseTo(requestOf({ tag }));
}
