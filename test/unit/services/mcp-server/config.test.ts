import assert from 'node:assert/strict';
import { ConfigError } from '@openova/service-kit';
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

  for (const url of ['file:///keys.json', 'keys', 'ftp://bridge/keys']) {
    it(`refuses keys at ${url}`, () => {
      assert.deepEqual(problemsOf({ ...env, SANDBOX_TOKEN_JWKS_URL: url }), ['SANDBOX_TOKEN_JWKS_URL has to be an http: or https: URL']);
    });
  }
});
