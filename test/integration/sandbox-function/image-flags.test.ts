import assert from 'node:assert/strict';
import { requestOf, type JsonObject } from '@openova/function-sdk';
import { serveSandboxFunction, type ServedFunction } from '../../support/served-function.ts';

const largeRequests = 16;

describe('function-sandbox with the flags of its image', () => {
  let served: ServedFunction;
  before(async () => {
    served = await serveSandboxFunction();
  });
  after(() => served.close());

  it(`answers ${largeRequests} requests at once of a million empty objects each`, async function () {
    this.timeout(120_000);
    const list = Array.from({ length: 1_000_000 }, () => ({}));
    const request = requestWith({ spec: { list } });
    const answers = await Promise.all(Array.from({ length: largeRequests }, () => served.client.run(request)));
    assert.deepEqual(new Set(answers.map(({ conditions }) => conditions.length)), new Set([7]));
    const after = await served.client.run(requestWith({ spec: {} }));
    assert.equal(after.conditions.length, 7);
  });
});

function requestWith(object: JsonObject) {
  return requestOf({ observed: { composite: { object }, resources: new Map() } });
}
