import assert from 'node:assert/strict';
import { isOriginAllowed, parseOrigins } from '../../../../../services/pty-server/access/allowed-origins.ts';

describe('access allowed-origins', () => {
  it('lets listed origins and programs in, and nobody else', () => {
    const allowed = ['https://console.acme.test'];
    assert.ok(isOriginAllowed('https://console.acme.test', allowed));
    assert.ok(isOriginAllowed(undefined, allowed));
    for (const origin of ['https://evil.test', 'http://console.acme.test', 'https://console.acme.test:444', 'https://console.acme.test.evil.test', 'null', '']) {
      assert.ok(!isOriginAllowed(origin, allowed), origin);
    }
  });

  it('allows no page when nothing is listed [SEC-19]', () => {
    assert.ok(!isOriginAllowed('https://console.acme.test', []));
  });

  it('reads lists, and refuses what is no origin', () => {
    assert.deepEqual(parseOrigins('https://a.test, http://localhost:3000'), ['https://a.test', 'http://localhost:3000']);
    assert.deepEqual(parseOrigins(''), []);
    for (const text of ['*', 'a.test', 'https://a.test/', 'https://*.a.test/x', 'null']) assert.equal(parseOrigins(text), undefined, text);
  });
});
