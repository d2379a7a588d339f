import assert from 'node:assert/strict';
import { fieldAt, itemsAt } from '../../../../support/manifest-field.ts';
import { composedObject } from '../sandbox-fixture.ts';

/** The rules as `group/resource: verbs`. */
function rulesOf(spec: Readonly<Record<string, unknown>>): string[] {
  return itemsAt(composedObject('mcp-role', { spec }), 'rules').flatMap((rule) =>
    itemsAt(rule, 'resources').map((resource) => `${itemsAt(rule, 'apiGroups').join()}/${String(resource)}: ${itemsAt(rule, 'verbs').join(' ')}`),
  );
}

const readable = [
  '/configmaps', '/events', '/persistentvolumeclaims', '/pods', '/resourcequotas', '/services', 'apps/deployments', 'apps/replicasets', 'apps/statefulsets',
  'batch/cronjobs', 'batch/jobs', 'gateway.networking.k8s.io/httproutes',
];
const manage = 'get list create patch delete';

describe('the rights of the MCP server', () => {
  it('are a Role and its RoleBinding in the namespace of the Sandbox [CF-33]', () => {
    const [role, binding] = [composedObject('mcp-role'), composedObject('mcp-role-binding')];
    assert.deepEqual([role.kind, role.metadata?.name, role.metadata?.namespace], ['Role', 'sandbox-mcp', 'sandbox-alice-5d6ae696']);
    assert.deepEqual([binding.kind, binding.metadata?.name], ['RoleBinding', 'sandbox-mcp']);
    assert.deepEqual(fieldAt(binding, 'roleRef'), { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'sandbox-mcp' });
  });

  it('only read with the Free plan', () => {
    assert.deepEqual(rulesOf({ planId: 'sandbox-free' }), readable.map((resource) => `${resource}: get list`));
  });

  it('manage databases, previews and Secrets with the Pro plan', () => {
    assert.deepEqual(rulesOf({ planId: 'sandbox-pro' }).slice(readable.length), [
      `postgresql.cnpg.io/backups: ${manage}`,
      `postgresql.cnpg.io/clusters: ${manage}`,
      `/services: ${manage}`,
      `apps/deployments: ${manage}`,
      `gateway.networking.k8s.io/httproutes: ${manage}`,
      `/secrets: ${manage}`,
    ]);
  });

  const cases: readonly (readonly [capabilities: readonly string[], rules: readonly string[]])[] = [
    [['skills.list'], []],
    [['k8s.read.logs'], ['/pods/log: get']],
    [['k8s.read.*'], [...readable.map((resource) => `${resource}: get list watch`), '/pods/log: get']],
    [['sandbox.secrets.read'], []],
    [['sandbox.secrets.write'], [`/secrets: ${manage}`]],
    [['sandbox.db'], []],
    [['sandbox.preview'], []],
    [['sandbox.preview.*'], [`/services: ${manage}`, `apps/deployments: ${manage}`, `gateway.networking.k8s.io/httproutes: ${manage}`]],
  ];
  for (const [capabilities, rules] of cases) {
    it(`follow the capabilities ${capabilities.join()}`, () => {
      assert.deepEqual(rulesOf({ capabilities }), rules);
    });
  }

  it('have no wildcard, not even with every capability [SEC-15]', () => {
    const all = ['k8s.read.*', 'sandbox.db.*', 'sandbox.preview.*', 'sandbox.secrets.*', 'sandbox.storage.*', 'sandbox.auth.*', 'flux.reconcile', 'gitea.issue.*'];
    for (const spec of [{ planId: 'sandbox-ent' }, { capabilities: all }]) {
      const rules = JSON.stringify(fieldAt(composedObject('mcp-role', { spec }), 'rules'));
      assert.ok(!rules.includes('*'));
      assert.doesNotMatch(rules, /"(escalate|bind|impersonate|deletecollection|update)"|roles|serviceaccounts|pods\/exec/);
    }
  });
});
