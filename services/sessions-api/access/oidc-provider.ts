import { HttpProblem, KeysUnavailable, openKeySet, type KeySet } from '@openova/service-kit';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import * as client from 'openid-client';
import type { VerifyOidcToken } from './bearer.ts';
import type { Caller, Identity } from './identity.ts';

export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  /** Undefined: a public client, held to its code by PKCE alone. */
  readonly clientSecret: string | undefined;
  /** Whether people without an Organization are refused. */
  readonly requireOrganization: boolean;
}

/** What has to be kept between sending a person to the provider and their return. */
export interface LoginAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The identity provider of the platform. Methods throw HttpProblem. */
export interface OidcProvider {
  begin(redirectUri: string): Promise<{ readonly url: URL; readonly attempt: LoginAttempt }>;
  /** Who has come back with this address. */
  finish(returned: URL, attempt: LoginAttempt): Promise<Identity>;
  /** Where a browser signs out of the provider as well, to come back to this address; undefined when the provider does not say. */
  signOutUrl(returnUri: string): Promise<URL | undefined>;
  readonly verify: VerifyOidcToken;
}

/** Asks the provider for its metadata when they are first needed, and again after a failure. */
export function openOidcProvider(settings: OidcSettings): OidcProvider {
  let found: Promise<client.Configuration> | undefined;
  const configuration = async (): Promise<client.Configuration> => {
    found ??= discover(settings);
    try {
      return await found;
    } catch {
      found = undefined;
      throw providerUnavailable();
    }
  };
  return {
    begin: async (redirectUri) => begin(await configuration(), redirectUri),
    finish: async (returned, attempt) => requireOrganization(settings, await finish(await configuration(), returned, attempt)),
    signOutUrl: async (returnUri) => signOutUrl(await configuration().catch(() => undefined), returnUri),
    verify: tokenVerifier(configuration, settings),
  };
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  // A provider on plain HTTP is one of a test or of this machine: the setting has to say so with its scheme.
  const execute = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [];
  return client.discovery(issuer, clientId, clientSecret, clientSecret === undefined ? client.None() : undefined, { execute, timeout: 5 });
}

async function begin(configuration: client.Configuration, redirectUri: string) {
  const attempt = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
  });
  return { url, attempt };
}

async function finish(configuration: client.Configuration, returned: URL, { state, nonce, verifier }: LoginAttempt): Promise<Identity> {
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
  try {
    const tokens = await client.authorizationCodeGrant(configuration, returned, checks);
    return identityOf(tokens.claims() ?? {});
  } catch (cause) {
    if (cause instanceof HttpProblem) throw cause;
    const detail = 'the identity provider did not confirm who you are';
    throw new HttpProblem({ status: 401, code: 'login_failed', detail, next: 'sign in again at /login' });
  }
}

function signOutUrl(configuration: client.Configuration | undefined, returnUri: string): URL | undefined {
  if (configuration?.serverMetadata().end_session_endpoint === undefined) return undefined;
  return client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnUri });
}

function tokenVerifier(configuration: () => Promise<client.Configuration>, settings: OidcSettings): VerifyOidcToken {
  let keys: KeySet | undefined;
  return async (token) => {
    const { issuer, jwks_uri: jwksUri } = (await configuration()).serverMetadata();
    if (jwksUri === undefined) throw providerUnavailable();
    keys ??= openKeySet(new URL(jwksUri));
    try {
      const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
      const { payload } = await jwtVerify(token, keys, { issuer, audience: settings.clientId, algorithms, requiredClaims: ['exp', 'sub'], clockTolerance: 5 });
      return { ...requireOrganization(settings, identityOf(payload)), by: 'oidc', expiresAt: (payload.exp ?? 0) * 1000 } satisfies Caller;
    } catch (error) {
      if (error instanceof KeysUnavailable) throw providerUnavailable();
      if (!(error instanceof errors.JOSEError)) throw error;
      const headers = { 'www-authenticate': 'Bearer' };
      throw new HttpProblem({ status: 401, code: 'bearer_wrong', detail: 'the token does not hold', next: 'get a new one', headers });
    }
  };
}

/** Who the claims are about. The mapper `org` of the provider gives `org_id`. Throws HttpProblem 403 without a confirmed e-mail. */
export function identityOf({ email, email_verified: isVerified, org_id: orgId, groups }: JWTPayload): Identity {
  if (typeof email !== 'string' || !/^[^@\s]+@[^@\s]+$/.test(email) || isVerified === false) {
    const detail = 'the identity provider gives no confirmed e-mail address of yours';
    throw new HttpProblem({ status: 403, code: 'email_missing', detail, next: 'confirm your e-mail address there' });
  }
  return {
    email: email.toLowerCase(),
    orgId: typeof orgId === 'string' && orgId !== '' ? orgId : undefined,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string').map((group) => group.replace(/^\//, '')) : [],
  };
}

function requireOrganization(settings: OidcSettings, identity: Identity): Identity {
  if (identity.orgId !== undefined || !settings.requireOrganization) return identity;
  throw new HttpProblem({
    status: 403,
    code: 'organization_claim_missing',
    detail: 'the identity provider does not say of which Organization you are',
    next: 'let an administrator add the mapper "org" to the client, and the attribute org_id to you',
  });
}

function providerUnavailable(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'login_unavailable',
    detail: 'the identity provider cannot be reached',
    next: 'try again in a moment',
    headers: { 'retry-after': '5' },
  });
}
