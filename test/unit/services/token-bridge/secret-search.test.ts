import assert from 'node:assert/strict';
import { assertWithoutSecrets } from './secret-search.ts';

const secret = 'sk-a "secret"/+ of the+tests?ÿ';
const folded = (text: string, at: number, lineEnd: string): string => text.replaceAll(new RegExp(`(.{${at}})`, 'gs'), `$1${lineEnd}`);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the search for secrets in what the bridge tells', () => {
  const leaks: readonly { readonly name: string; readonly text: string }[] = [
    { name: 'as it is', text: `bad key ${secret}` },
    { name: 'escaped in JSON', text: JSON.stringify({ detail: secret }) },
    { name: 'encoded for a URL', text: `/v1?key=${encodeURIComponent(secret)}&x=1` },
    { name: 'in base64', text: base64(secret) },
    { name: 'in base64url', text: Buffer.from(secret).toString('base64url') },
    { name: 'in the base64 of a credential, after a name', text: `Basic ${base64(`u:${secret}`)}` },
    { name: 'in the base64 of a credential, after a longer name', text: `Basic ${base64(`us:${secret}:more`)}` },
    { name: 'in hexadecimal', text: `Buffer ${Buffer.from(secret).toString('hex')}` },
    { name: 'folded over lines', text: folded(secret, 7, '\n') },
    { name: 'folded over indented lines', text: folded(secret, 7, '\r\n  ') },
    { name: 'in base64 that is folded', text: folded(base64(secret), 10, '\n') },
    { name: 'folded over lines that JSON has escaped', text: JSON.stringify({ stack: folded('sk-plain-secret-0123456789', 7, '\n') }) },
  ];
  for (const { name, text } of leaks) {
    it(`finds one ${name} [SEC-04]`, () => {
      const searched = ['nothing here', text, 'nor here'];
      assert.throws(() => assertWithoutSecrets(searched, ['another-secret', secret, 'sk-plain-secret-0123456789']), assert.AssertionError);
    });
  }

  it('repeats none of what it finds', () => {
    const found = (() => {
      try {
        assertWithoutSecrets([`before ${secret} after`], [secret]);
      } catch (error) {
        return error as Error;
      }
      return assert.fail('it found nothing');
    })();
    assert.ok(!found.message.includes(secret));
    assert.match(found.message, /<secret>/);
  });

  it('finds nothing where nothing is, and refuses to look for what is too short', () => {
    assertWithoutSecrets(['', 'sk-a other', base64('sk-b other secrets')], [secret]);
    assert.throws(() => assertWithoutSecrets([], ['short']), assert.AssertionError);
  });
});
