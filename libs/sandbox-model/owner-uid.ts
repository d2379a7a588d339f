import { digestOf } from './digest.ts';

const maxLength = 55;
const digestLength = 8;

export interface OwnerIdentity {
  readonly orgSlug: string;
  readonly email: string;
  /** Name of the Sandbox the User sees: the claim's. */
  readonly sandboxName: string;
}

/**
 * The key of a Sandbox in names and paths: the slug of the e-mail's local part and eight hex digits over
 * Organization, e-mail and Sandbox name. Undefined when the local part leaves nothing DNS-safe.
 */
export function ownerUid({ orgSlug, email, sandboxName }: OwnerIdentity): string | undefined {
  const slug = dnsSlug(localPart(email), maxLength - digestLength - 1);
  if (slug === '') return undefined;
  return `${slug}-${digestOf([orgSlug, email, sandboxName]).slice(0, digestLength)}`;
}

/** `text` as a DNS label of at most `length` characters; empty when nothing of it is DNS-safe. */
export function dnsSlug(text: string, length: number): string {
  const dashed = text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '-');
  return dashed.replace(/^-+/, '').slice(0, length).replace(/-+$/, '');
}

function localPart(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 0 ? email : email.slice(0, at);
}
