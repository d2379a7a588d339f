import assert from 'node:assert/strict';
import { defaultSessionsUrl, internalSessionsPath, publicSessionsPath, sandboxHost, sessionAddress } from '@openova/sandbox-model';

describe('session routes', () => {
  it('has one public host for a Sovereign', () => {
    assert.equal(sandboxHost('omantel.example'), 'sandbox.omantel.example');
  });

  it('tells Sandboxes apart by the owner uid in the path', () => {
    assert.equal(publicSessionsPath('alice-5d6ae696'), '/sessions/alice-5d6ae696');
    assert.equal(internalSessionsPath, '/sessions');
  });

  for (const stream of ['attach', 'cards'] as const) {
    it(`has the public address of ${stream}`, () => {
      assert.equal(
        sessionAddress(defaultSessionsUrl('omantel.example'), 'alice-5d6ae696', 'opencode-main', stream),
        `wss://sandbox.omantel.example/sessions/alice-5d6ae696/opencode-main/${stream}`,
      );
    });
  }
});
