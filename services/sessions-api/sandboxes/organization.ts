import { HttpProblem } from '@openova/service-kit';
import type { Identity } from '../access/identity.ts';

const slugPattern = /^[a-z][a-z0-9-]{2,31}$/;

/** A person in the Organization with this namespace. */
export interface OrganizationMember {
  readonly email: string;
  readonly namespace: string;
}

/** The identity as a member of its Organization. Throws HttpProblem 403. */
export function organizationMember(identity: Identity, defaultNamespace: string): OrganizationMember {
  return { email: identity.email, namespace: organizationNamespace(identity, defaultNamespace) };
}

/** The namespace that the Sandboxes of the identity's Organization are in, which is also its slug. Throws HttpProblem 403. */
export function organizationNamespace({ orgId }: Identity, defaultNamespace: string): string {
  const namespace = orgId ?? defaultNamespace;
  if (slugPattern.test(namespace)) return namespace;
  throw new HttpProblem({
    status: 403,
    code: 'organization_invalid',
    detail: 'the claim org_id of your session is no slug of an Organization',
    next: 'let an administrator correct the mapper "org" of the identity provider',
  });
}
