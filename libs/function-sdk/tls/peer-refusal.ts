import type { X509Certificate } from 'node:crypto';

/** Why a peer is not let in. The list is closed, so that a metric can count by it. */
export type PeerRefusal =
  | 'no client certificate'
  | 'not issued by the CA'
  | 'not a client certificate'
  | 'not yet valid'
  | 'expired'
  | 'the CA is not valid now';

const clientAuthentication = '1.3.6.1.5.5.7.3.2';

/**
 * Decides on a peer that has proved to hold the key of `certificate`; undefined lets it in.
 *
 * Node's own verdict is of no use here: Crossplane gives its CA and every certificate the same subject and no authority
 * key identifier, so OpenSSL takes each of them for self-signed and refuses it.
 */
export function peerRefusal(
  certificate: X509Certificate | undefined,
  authorities: readonly X509Certificate[],
  now: Date,
): PeerRefusal | undefined {
  if (!certificate) return 'no client certificate';
  const issuers = authorities.filter((authority) => issued(authority, certificate));
  if (issuers.length === 0) return 'not issued by the CA';
  if (!issuers.some((authority) => !outOfDate(authority, now))) return 'the CA is not valid now';
  if (!certificate.keyUsage?.includes(clientAuthentication)) return 'not a client certificate';
  return outOfDate(certificate, now);
}

function issued(authority: X509Certificate, certificate: X509Certificate): boolean {
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function outOfDate(certificate: X509Certificate, now: Date): 'not yet valid' | 'expired' | undefined {
  if (now < certificate.validFromDate) return 'not yet valid';
  return now > certificate.validToDate ? 'expired' : undefined;
}
