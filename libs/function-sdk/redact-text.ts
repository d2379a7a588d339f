const patterns: readonly [RegExp, string][] = [
  // A JSON Web Token: three base64url parts, of which the first begins an object.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]'],
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
