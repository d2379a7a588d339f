const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[redacted]'],
  // A JSON Web Token: base64url parts, of which the first begins an object.
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '[redacted]'],
  [/\b(bearer|basic)\s+[^\s"',;]+/gi, '$1 [redacted]'],
  [/\b(sk|ghp|gho|glpat|xox[a-z])[-_][\w-]{8,}/g, '[redacted]'],
  [/\b([\w-]*(?:token|secret|password|passwd|api[_-]?key)=)[^\s"'&,;]+/gi, '$1[redacted]'],
  [/("[\w-]*(?:token|secret|password|passwd|api[_-]?key)"\s*:\s*")[^"]+/gi, '$1[redacted]'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+):[^\s/@]+@/gi, '$1:[redacted]@'],
];

/** The text without what looks like a token, a password or a key. */
export function redactText(text: string): string {
  return patterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** Takes the given secrets out of a text, also where JSON has escaped them. */
export function secretRemover(secrets: Iterable<string>): (text: string) => string {
  const spellings = [...secrets].filter((secret) => secret !== '').flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  // The longest first: one that holds another would leave the rest of itself.
  spellings.sort((one, other) => other.length - one.length);
  return (text) => spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '[redacted]'), text);
}
