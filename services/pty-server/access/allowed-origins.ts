/**
 * Whether a page of this origin may connect. A browser always names the origin of the page, so a request without one comes from a
 * program, which needs its credential alone.
 */
export function isOriginAllowed(origin: string | undefined, allowed: readonly string[]): boolean {
  return origin === undefined || allowed.includes(origin);
}

/** Reads `https://console.example.org,http://localhost:3000`; undefined when one of them is no origin. */
export function parseOrigins(text: string): readonly string[] | undefined {
  const origins = text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
  return origins.every(isOrigin) ? origins : undefined;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
