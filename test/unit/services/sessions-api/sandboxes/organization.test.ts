import assert from 'node:assert/strict';
import { organizationNamespace } from '../../../../../services/sessions-api/sandboxes/organization.ts';

describe('sessions-api organization', () => {
  it('takes the claim org_id, else the default namespace [API-16] [API-19] [API-20]', () => {
    assert.deepEqual([namespaceOf('acme'), namespaceOf(undefined), namespaceOf(undefined, 'people')], ['acme', 'catalyst-system', 'people']);
  });

  it('refuses what is no slug', () => {
    for (const slug of ['', 'A', 'kube/system', '../acme', 'a'.repeat(33)]) assert.throws(() => namespaceOf(slug), { code: 'organization_invalid' }, slug);
  });
});

function namespaceOf(orgId: string | undefined, fallback = 'catalyst-system'): string {
  return organizationNamespace({ email: 'a@b', orgId, groups: [] }, fallback);
}
