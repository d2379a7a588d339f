import assert from 'node:assert/strict';
import { ConfigError } from '@openova/service-kit';
import { longestReadingMs } from '../../../../services/mcp-server/access/bridge-trust.ts';
import { parseConfig } from '../../../../services/mcp-server/config.ts';

const env = { SANDBOX_ID: 'uid', ORG_ID: 'acme', SANDBOX_TOKEN_JWKS_URL: 'http://bridge:8080/.well-known/jwks.json' };

function problemsOf(own: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseConfig({ argv: [], env: own });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

describe('mcp-server config', () => {
  it('takes the port and the pty-server of a Sandbox by itself', () => {
    const { address, ptyServerUrl, debug } = parseConfig({ argv: [], env });
    assert.deepEqual([address, ptyServerUrl.href, debug], [{ port: 7683 }, 'http://pty-server:7681/', false]);
  });

  it('refuses to start without Sandbox, Organization or keys, and names all three [SEC-18]', () => {
    const problems = problemsOf({});
    assert.equal(problems.length, 3);
    for (const [index, name] of ['SANDBOX_ID', 'ORG_ID', 'SANDBOX_TOKEN_JWKS_URL'].entries()) assert.ok(problems[index]?.startsWith(name));
  });

  it('reads the revocation list often enough that a revoked token is refused within a minute, even after one question without an answer [SEC-05]', () => {
    const { revocationMs } = parseConfig({ argv: [], env });
    assert.ok(revocationMs + 3 * longestReadingMs + 2_000 <= 60_000, `${revocationMs}`);
    assert.equal(parseConfig({ argv: [], env: { ...env, MCP_SERVER_REVOCATION_SECONDS: '48' } }).revocationMs + 2 * longestReadingMs, 60_000);
    for (const seconds of ['0', '49', '-1', '1.5', 'never']) {
      assert.deepEqual(problemsOf({ ...env, MCP_SERVER_REVOCATION_SECONDS: seconds }), [`MCP_SERVER_REVOCATION_SECONDS cannot be "${seconds}"`]);
    }
  });

  for (const url of ['file:///keys.json', 'keys', 'ftp://bridge/keys']) {
    it(`refuses keys at ${url}`, () => {
      assert.deepEqual(problemsOf({ ...env, SANDBOX_TOKEN_JWKS_URL: url }), ['SANDBOX_TOKEN_JWKS_URL has to be an http: or https: URL']);
    });
  }
});
