import assert from 'node:assert/strict';
import * as model from '@openova/sandbox-model';

describe('names', () => {
  const names: readonly (readonly [actual: unknown, expected: unknown])[] = [
    [model.ptyServerName, 'pty-server'],
    [model.mcpServerName, 'openova-sandbox-mcp'],
    [model.agentServiceAccountName, 'sandbox-agent'],
    [model.mcpServiceAccountName, 'sandbox-mcp'],
    [model.homeClaimName, 'home'],
    [model.ptyServerPort, 7681],
    [model.mcpServerPort, 7683],
    [model.sandboxNamespace('alice-5d6ae696'), 'sandbox-alice-5d6ae696'],
    [model.repoClaimName('checkout'), 'repo-checkout'],
    [model.tokenSecretName('alice-5d6ae696'), 'sandbox-alice-5d6ae696-newapi-token'],
    [model.byosSecretName('sandbox-byos-claude-code', 'alice-5d6ae696'), 'sandbox-byos-claude-code-alice-5d6ae696'],
    [model.tokenSecretKeys, ['LLM_GATEWAY_TOKEN', 'llm-gateway-token']],
    [model.byosSecretKey, 'access_token'],
    [model.tokenResourceName, 'token-secret'],
    [model.tokenContextKey, 'sandbox.openova.io/token'],
  ];

  for (const [actual, expected] of names) {
    it(`keeps ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(actual, expected);
    });
  }
});
