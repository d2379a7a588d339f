import assert from 'node:assert/strict';
import { scrubText, secretRemover } from '../../../../libs/service-kit/scrub-text.ts';

describe('service-kit scrub-text', () => {
  const cases = [
    { name: 'takes a JSON Web Token out of a text [SEC-02]', text: 'sent eyJhbGciOi.eyJzdWIi.c2ln to', want: 'sent [redacted] to' },
    { name: 'takes a token without its signature out of a text [SEC-02]', text: 'sent eyJhbGciOi.eyJzdWIi. to', want: 'sent [redacted] to' },
    { name: 'takes a bearer credential out of a text [SEC-02]', text: 'header Bearer abc.def!', want: 'header Bearer [redacted]' },
    { name: 'takes assigned secrets out of a text [SEC-02]', text: 'api_key=abc&x=1 "password": "p"', want: 'api_key=[redacted]&x=1 "password": "[redacted]"' },
    { name: 'takes a password out of an address [SEC-02]', text: 'postgres://user:pass@db/x', want: 'postgres://user:[redacted]@db/x' },
    {
      name: 'takes a private key out of a text, also a cut one [SEC-02]',
      text: '-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY----- and -----BEGIN EC PRIVATE KEY-----\nMC4C',
      want: '[redacted] and [redacted]',
    },
    { name: 'leaves other text alone', text: 'cannot open "db": 3 tokens of acme', want: 'cannot open "db": 3 tokens of acme' },
  ];
  for (const { name, text, want } of cases) it(name, () => assert.equal(scrubText(text), want));

  it('takes known secrets out, also as JSON writes them', () => {
    const remove = secretRemover(['a"b', '']);
    assert.equal(remove(`x a"b ${JSON.stringify({ k: 'a"b' })}`), 'x [redacted] {"k":"[redacted]"}');
  });
});
