import assert from 'node:assert/strict';
import { formatAddress, parseListenAddress } from '@openova/process-kit';

describe('listen address', () => {
  const cases = [
    [':9443', { port: 9443 }],
    ['0.0.0.0:9443', { host: '0.0.0.0', port: 9443 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['localhost:65535', { host: 'localhost', port: 65_535 }],
    ['', undefined],
    ['9443', undefined],
    [':65536', undefined],
    ['::1:9443', undefined],
    ['http://localhost:1', undefined],
    ['a b:1', undefined],
  ] as const;
  for (const [text, want] of cases) {
    it(`reads "${text}" as ${JSON.stringify(want) ?? 'nothing'}`, () => assert.deepEqual(parseListenAddress(text), want));
  }

  it('writes a bound address as a client does', () => {
    assert.equal(formatAddress({ address: '127.0.0.1', family: 'IPv4', port: 1 }), '127.0.0.1:1');
    assert.equal(formatAddress({ address: '::', family: 'IPv6', port: 2 }), '[::]:2');
  });
});
