import type { FastifyReply, FastifyRequest } from 'fastify';
import { errors, jwtVerify, SignJWT } from 'jose';
import { cookieOf, setCookie, type CookieRules } from './cookies.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What a person begins here and comes back from. */
export interface AttemptKind {
  readonly cookie: string;
  /** The type of its token, so that none of another kind is taken for it. */
  readonly headerType: string;
}

export interface AttemptRules extends CookieRules {
  readonly keys: SigningKeys;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const attemptSeconds = 600;

/**
 * Keeps in the browser what has to be known when the person comes back from a provider. Signed, so that nobody can plant an attempt of
 * their own in another person's browser.
 */
export async function keepAttempt(reply: FastifyReply, kind: AttemptKind, attempt: object, rules: AttemptRules): Promise<void> {
  const { kid, algorithm, signWith } = rules.keys.current;
  const exp = Math.floor(rules.now() / 1000) + attemptSeconds;
  const value = await new SignJWT({ ...attempt, exp }).setProtectedHeader({ alg: algorithm, kid, typ: kind.headerType }).sign(signWith);
  reply.header('set-cookie', setCookie({ name: kind.cookie, value, maxAgeSeconds: attemptSeconds }, rules));
}

/** Undefined: none was begun in this browser, or too long ago. */
export async function readAttempt<Attempt extends object>(request: FastifyRequest, kind: AttemptKind, rules: AttemptRules): Promise<Attempt | undefined> {
  const { cookie, headerType } = kind;
  try {
    const options = { algorithms: ['EdDSA', 'ES256'], typ: headerType, requiredClaims: ['exp'], currentDate: new Date(rules.now()) };
    return (await jwtVerify<Attempt>(cookieOf(request, cookie, rules) ?? '', rules.keys.find, options)).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

export function forgetAttempt(reply: FastifyReply, { cookie }: AttemptKind, rules: AttemptRules): void {
  reply.header('set-cookie', setCookie({ name: cookie, value: '', maxAgeSeconds: 0 }, rules));
}
