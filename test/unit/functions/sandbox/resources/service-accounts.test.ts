import assert from 'node:assert/strict';
import { composedObject, composedObjects } from '../sandbox-fixture.ts';
import { fieldAt } from '../../../../support/manifest-field.ts';

describe('the ServiceAccounts', () => {
  it('are one for the agents and one for the MCP server, neither with an automatic token [CF-33]', () => {
    const accounts = ['agent-service-account', 'mcp-service-account'].map((name) => composedObject(name));
    assert.deepEqual(accounts.map((object) => [object.kind, object.metadata?.name, fieldAt(object, 'automountServiceAccountToken')]), [
      ['ServiceAccount', 'sandbox-agent', false],
      ['ServiceAccount', 'sandbox-mcp', false],
    ]);
  });

  it('give the agents no rights: only the MCP server is bound', () => {
    const bound = [...composedObjects().values()].filter(({ kind }) => kind === 'RoleBinding').flatMap((binding) => fieldAt(binding, 'subjects'));
    assert.deepEqual(bound, [{ kind: 'ServiceAccount', name: 'sandbox-mcp', namespace: 'sandbox-alice-5d6ae696' }]);
  });

  it('mark the one account whose Pod needs a token', () => {
    const marks = ['agent-service-account', 'mcp-service-account'].map((name) => composedObject(name).metadata?.labels?.['sa-token.openova.io/required']);
    assert.deepEqual(marks, [undefined, 'true']);
  });
});
