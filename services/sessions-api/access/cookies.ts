import type { FastifyRequest } from 'fastify';

/** How cookies are set; `isSecure` where the console is reached by HTTPS. */
export interface CookieRules {
  readonly isSecure: boolean;
}

export interface CookieSpec {
  readonly name: string;
  readonly value: string;
  /** 0 removes the cookie. */
  readonly maxAgeSeconds: number;
}

/** The value of a `Set-Cookie` header. No script can read the cookie, and no page of another site can post with it. */
export function setCookie({ name, value, maxAgeSeconds }: CookieSpec, rules: CookieRules): string {
  const parts = [`${cookieName(name, rules)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${maxAgeSeconds}`];
  return [...parts, ...(rules.isSecure ? ['Secure'] : [])].join('; ');
}

/** The value of the cookie; undefined when it is not there, or more than once. */
export function cookieOf({ headers }: FastifyRequest, name: string, rules: CookieRules): string | undefined {
  const prefix = `${cookieName(name, rules)}=`;
  const found = (headers.cookie ?? '').split(/; */).filter((pair) => pair.startsWith(prefix));
  return found.length === 1 ? found[0]!.slice(prefix.length) : undefined;
}

// With this prefix browsers take the cookie from this very host by HTTPS only.
function cookieName(name: string, { isSecure }: CookieRules): string {
  return isSecure ? `__Host-${name}` : name;
}
