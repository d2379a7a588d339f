import assert from 'node:assert/strict';
import { redactText } from '../../../../libs/function-sdk/redact-text.ts';

describe('redacted text', () => {
  const cases: readonly (readonly [name: string, text: string, want: string])[] = [
    ['a JSON Web Token', 'got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2ln back', 'got [redacted] back'],
    ['a bearer header', 'sent Authorization: Bearer abc.def-123', 'sent Authorization: Bearer [redacted]'],
    ['a key of an LLM provider', 'key sk-abcdefgh12345678 refused', 'key [redacted] refused'],
    ['a named value', 'POST /x?access_token=abc&b=1 and {"password":"x y"}', 'POST /x?access_token=[redacted]&b=1 and {"password":"[redacted]"}'],
    ['a password in a URL', 'cannot reach https://me:hunter2@gitea.example/x', 'cannot reach https://me:[redacted]@gitea.example/x'],
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
