import assert from 'node:assert/strict';
import { envEntries, mcpServerVariables, ptyServerSecretVariables, ptyServerVariables, repoCloneVariables } from '@openova/sandbox-model';

describe('the environment of the runtime', () => {
  it('keeps the variables of pty-server', () => {
    assert.deepEqual(Object.values(ptyServerVariables).toSorted(), [
      'HOME',
      'LLM_GATEWAY_URL',
      'NEWAPI_URL',
      'OPENAI_BASE_URL',
      'ORG_ID',
      'PTY_SERVER_ADDR',
      'SANDBOX_AGENT_CATALOGUE',
      'SANDBOX_ALLOWED_ORIGINS',
      'SANDBOX_CONCURRENT_SESSIONS',
      'SANDBOX_DEFAULT_AGENT',
      'SANDBOX_MCP_URL',
      'SANDBOX_NAME',
      'SANDBOX_OWNER_UID',
      'SANDBOX_RING_BUFFER_BYTES',
      'SANDBOX_TICKET_JWKS_URL',
      'SANDBOX_TOKEN_FILE',
      'SANDBOX_WORKSPACE',
      'SOVEREIGN_FQDN',
    ]);
  });

  it('keeps the variables that come from Secrets', () => {
    assert.deepEqual(ptyServerSecretVariables, { token: ['LLM_GATEWAY_TOKEN', 'OPENAI_API_KEY'], byosAnthropic: 'ANTHROPIC_API_KEY' });
  });

  it('keeps the variables of the repository clone', () => {
    assert.deepEqual(Object.values(repoCloneVariables).toSorted(), ['HOME', 'SANDBOX_GITEA_URL', 'SANDBOX_REPOS', 'SANDBOX_WORKSPACE']);
  });

  it('keeps the variables of the MCP server', () => {
    assert.deepEqual(Object.values(mcpServerVariables).toSorted(), [
      'MCP_SERVER_ADDR',
      'ORG_ID',
      'PTY_SERVER_URL',
      'SANDBOX_GITEA_URL',
      'SANDBOX_ID',
      'SANDBOX_NAME',
      'SANDBOX_NAMESPACE',
      'SANDBOX_OWNER_UID',
      'SANDBOX_TOKEN_JWKS_URL',
      'SOVEREIGN_ENABLE_HOT_STANDBY',
      'SOVEREIGN_FQDN',
      'SOVEREIGN_PRIMARY_REGION',
      'SOVEREIGN_REPLICA_REGION',
    ]);
  });

  it('pairs names and values in the order of the table, empty values too', () => {
    assert.deepEqual(envEntries({ b: 'B', a: 'A' }, { a: '1', b: '' }), [
      { name: 'B', value: '' },
      { name: 'A', value: '1' },
    ]);
  });
});
