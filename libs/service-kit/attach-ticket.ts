import { randomUUID } from 'node:crypto';
import {
  signClaims,
  verifyClaims,
  type AccessSigningKey,
  type ClaimsExpectations,
  type ClaimsKind,
  type TimedClaims,
} from './signed-claims.ts';
import { TokenRefused } from './sandbox-token.ts';

/** A driver types, sizes and takes over; a viewer looks on. */
export type AttachRole = 'driver' | 'viewer';

/** Whom a ticket lets in, and where. */
export interface AttachGrant {
  /** The owner uid of the Sandbox. */
  readonly ownerUid: string;
  readonly sessionId: string;
  readonly user: string;
  readonly role: AttachRole;
}

/** A grant that holds once, until `exp`. */
export interface AttachTicket extends AttachGrant, TimedClaims {}

export const ticketProtocolPrefix = 'ticket.';

const kind: ClaimsKind = { type: 'openova-attach+jwt', audience: 'openova-pty', lifetimeSeconds: 30 };

/** A ticket as it goes into the list of subprotocols, after `ticket.`. `now` is in milliseconds since the epoch. */
export function signAttachTicket(grant: AttachGrant, key: AccessSigningKey, now: number): Promise<string> {
  const iat = Math.floor(now / 1000);
  const { ownerUid: sub, sessionId: sid, user, role } = grant;
  const claims = { aud: kind.audience, sub, sid, user, role, jti: randomUUID(), iat, exp: iat + kind.lifetimeSeconds };
  return signClaims(kind, claims, key);
}

/** The ticket when everything about it holds. Throws TokenRefused, or KeysUnavailable. Does not know whether it was used before. */
export async function verifyAttachTicket(token: string, expectations: ClaimsExpectations): Promise<AttachTicket> {
  const { sid, user, role, jti, iat, exp } = await verifyClaims(kind, token, expectations);
  if (!isName(sid) || !isName(user) || !isRole(role)) throw new TokenRefused('not the claims of a ticket');
  return { ownerUid: expectations.ownerUid, sessionId: sid, user, role, jti, iat, exp };
}

function isName(claim: unknown): claim is string {
  return typeof claim === 'string' && claim !== '' && claim.length <= 320;
}

function isRole(claim: unknown): claim is AttachRole {
  return claim === 'driver' || claim === 'viewer';
}
