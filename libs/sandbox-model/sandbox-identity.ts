import { claimNameLabel } from './labels.ts';
import { ownerUid } from './owner-uid.ts';
import type { XSandboxModel } from './xsandbox/bundle.js';

export interface SandboxIdentity {
  /** Name the User knows: the claim's, or the composite's own when there is no claim. */
  readonly name: string;
  /** Undefined when the owner's e-mail yields nothing DNS-safe. */
  readonly ownerUid: string | undefined;
}

/** Whose Sandbox it is. The composite has to fit the schema. */
export function sandboxIdentity(xr: XSandboxModel): SandboxIdentity {
  const { email, orgRef } = xr.spec.owner;
  const name = xr.getLabel(claimNameLabel) ?? xr.getName() ?? '';
  return { name, ownerUid: ownerUid({ orgSlug: orgRef.slug, email, sandboxName: name }) };
}
