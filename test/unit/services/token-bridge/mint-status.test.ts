import assert from 'node:assert/strict';
import { mintStatus } from '../../../../services/token-bridge/mint-status.ts';

describe('token-bridge mint-status', () => {
  const classes: readonly (readonly [number, string])[] = [
    [200, 'ok'],
    [400, 'bad_request'],
    [401, 'unauthorized'],
    [405, 'method_not_allowed'],
    [503, 'unavailable'],
    [500, 'server_error'],
    [502, 'server_error'],
    [599, 'server_error'],
    [409, 'other'],
    [413, 'other'],
    [415, 'other'],
    [304, 'other'],
  ];
  for (const [code, status] of classes) it(`counts HTTP ${code} as ${status} [OBS-10, OBS-11]`, () => assert.equal(mintStatus(code), status));
});
