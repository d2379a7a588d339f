import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { readWatch } from '../../../../../libs/service-kit/kube/kube-watch.ts';

describe('service-kit kube/kube-watch', () => {
  it('ends without an error once nothing has come for a while, and lets the connection go', async () => {
    const answer = new PassThrough();
    answer.write('{"type":"ADDED","object":{}}\n');
    const types: string[] = [];
    for await (const { type } of readWatch(answer as unknown as IncomingMessage, 20)) types.push(type);
    assert.deepEqual([types, answer.destroyed], [['ADDED'], true]);
  });
});
