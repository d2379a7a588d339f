import assert from 'node:assert/strict';
import { parseBindAddress } from '../../../../libs/service-kit/bind-address.ts';

describe('service-kit bind-address', () => {
  it('reads a port with or without a host', () => {
    assert.deepEqual(parseBindAddress(':8080'), { port: 8080 });
    assert.deepEqual(parseBindAddress('localhost:0'), { host: 'localhost', port: 0 });
    assert.deepEqual(parseBindAddress('[::1]:65535'), { host: '::1', port: 65_535 });
  });

  it('refuses anything else', () => {
    for (const text of ['', '8080', 'localhost', ':65536', ':x', '::1:80', 'a b:80']) assert.equal(parseBindAddress(text), undefined, text);
  });
});
