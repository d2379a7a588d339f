import assert from 'node:assert/strict';
import { headerValues } from '../../../../../libs/service-kit/http/header-values.ts';

describe('service-kit http/header-values', () => {
  it('gives every value of the name in any case, in their order, and no other', () => {
    const rawHeaders = ['Host', 'x', 'X-API-Key', 'a', 'x-api-kez', 'b', 'x-api-key', '', 'X-Api-Key2', 'c', 'x-api-key', 'x-api-key'];
    assert.deepEqual(headerValues({ rawHeaders }, 'x-api-key'), ['a', '', 'x-api-key']);
    assert.deepEqual(headerValues({ rawHeaders }, 'authorization'), []);
  });
});
