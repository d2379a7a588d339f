import assert from 'node:assert/strict';
import { redactText, secretRemover } from '@openova/process-kit';

describe('redacted text', () => {
  const cases: readonly (readonly [name: string, text: string, want: string])[] = [
    ['a JSON Web Token', 'got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2ln back', 'got [redacted] back'],
    ['a bearer header', 'sent Authorization: Bearer abc.def-123', 'sent Authorization: Bearer [redacted]'],
    ['a key of an LLM provider', 'key sk-abcdefgh12345678 refused', 'key [redacted] refused'],
    ['a named value', 'POST /x?access_token=abc&b=1 and {"password":"x y"}', 'POST /x?access_token=[redacted]&b=1 and {"password":"[redacted]"}'],
    ['a password in a URL', 'cannot reach https://me:hunter2@gitea.example/x', 'cannot reach https://me:[redacted]@gitea.example/x'],
    ['a token without its signature', 'sent eyJhbGciOi.eyJzdWIi. to', 'sent [redacted] to'],
    [
      'a private key, also a cut one',
      '-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY----- and -----BEGIN EC PRIVATE KEY-----\nMC4C',
      '[redacted] and [redacted]',
    ],
    ['a Gitea token', 'glpat-abcdefgh1234', '[redacted]'],
  ];
  for (const [name, text, want] of cases) {
    it(`does not hold ${name} [SEC-02]`, () => assert.equal(redactText(text), want));
  }

  it('keeps ordinary text', () => {
    for (const text of ['cannot mint a token for "a@b.example": 503 from https://bridge.example:8443/mint', 'cannot read the secret: not found']) {
      assert.equal(redactText(text), text);
    }
  });
});

describe('secretRemover', () => {
  it('takes known secrets out, also as JSON writes them [SEC-02]', () => {
    const remove = secretRemover(['a"b', '']);
    assert.equal(remove(`x a"b ${JSON.stringify({ k: 'a"b' })}`), 'x [redacted] {"k":"[redacted]"}');
  });

  it('takes all of a secret out that holds another one [SEC-02]', () => {
    assert.equal(secretRemover(['key-1', 'key-12'])('key-12 key-1'), '[redacted] [redacted]');
  });
});
