import assert from 'node:assert/strict';
import { bearerOf, equalSecrets } from '../../../../../libs/service-kit/http/bearer.ts';

function bearer(...headers: readonly string[]): string | undefined {
  return bearerOf({ rawHeaders: ['Host', 'x', ...headers.flatMap((header) => ['Authorization', header])] });
}

describe('service-kit http/bearer', () => {
  it('finds the credential of the only Authorization header', () => {
    assert.equal(bearer('Bearer abc.DEF-_~+/='), 'abc.DEF-_~+/=');
    assert.equal(bearer('bearer abc'), 'abc');
  });

  it('finds none in two headers, another scheme or several words', () => {
    for (const headers of [[], ['Bearer a', 'Bearer a'], ['Basic a'], ['Bearer'], ['Bearer '], ['Bearer a b'], ['a']]) assert.equal(bearer(...headers), undefined);
  });

  it('compares secrets by digests of one size, so that their length makes no difference [BR-07]', () => {
    assert.ok(equalSecrets('secret', 'secret'));
    for (const other of ['', 'secre', 'secret ', 'SECRET', 'x'.repeat(100_000)]) assert.ok(!equalSecrets(other, 'secret'));
  });
});
