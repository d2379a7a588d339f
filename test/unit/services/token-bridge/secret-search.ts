import assert from 'node:assert/strict';

/** Fails when one of the texts holds one of the secrets, as it is or in a spelling in which programs pass things on. */
export function assertWithoutSecrets(texts: readonly string[], secrets: readonly string[]): void {
  for (const secret of secrets) {
    assert.ok(secret.length > 8, 'too short to be searched for');
    for (const spelling of spellingsOf(secret)) {
      const found = texts.find((text) => text.includes(spelling) || withoutBreaks(text).includes(spelling));
      assert.equal(found === undefined ? undefined : withoutBreaks(found).replaceAll(spelling, '<secret>'), undefined);
    }
  }
}

function spellingsOf(secret: string): Set<string> {
  const bytes = Buffer.from(secret, 'utf8');
  return new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...base64Cores(bytes)]);
}

/**
 * What is in base64 whatever comes before and after: a text of three bytes makes four characters, so there are three ways to lie in
 * between, and the characters at both ends share bits with the neighbours.
 */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const start = before === 0 ? 0 : before + 1;
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const core = text.slice(start, end);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Lines are folded at any place, in texts and, escaped, in JSON. */
function withoutBreaks(text: string): string {
  return text.replaceAll(/(?:\\r)?\\n\s*|\r?\n\s*/g, '');
}
