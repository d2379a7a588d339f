import assert from 'node:assert/strict';
import { ConfigError } from '@openova/service-kit';
import { parseConfig } from '../../../../services/pty-server/config.ts';

const env = { SANDBOX_OWNER_UID: 'ada-0a1b2c3d', SANDBOX_TICKET_JWKS_URL: 'https://console.acme.test/.well-known/jwks.json' };

function problemsOf(argv: readonly string[], own: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseConfig({ argv, env: own });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

describe('pty-server config', () => {
  it('listens on 7681 and knows whose tickets hold [PTY-01]', () => {
    const { address, access, allowedOrigins, defaultAgent } = parseConfig({ argv: [], env: { ...env, SANDBOX_DEFAULT_AGENT: '' } });
    assert.deepEqual(address, { port: 7681 });
    assert.deepEqual([access?.ownerUid, access?.keySet.href], ['ada-0a1b2c3d', 'https://console.acme.test/.well-known/jwks.json']);
    assert.deepEqual([allowedOrigins, defaultAgent], [[], 'sovereign-shell']);
  });

  it('reads the variables that the composition writes', () => {
    const written = { ...env, PTY_SERVER_ADDR: ':1', SANDBOX_ALLOWED_ORIGINS: 'https://a.test', SANDBOX_NAME: 'shop', SANDBOX_DEFAULT_AGENT: 'opencode', SANDBOX_RING_BUFFER_BYTES: '65536', SANDBOX_TOKEN_FILE: '/token', SANDBOX_WORKSPACE: '/workspace' };
    const config = parseConfig({ argv: [], env: written });
    assert.deepEqual(
      [config.address, config.allowedOrigins, config.sandboxName, config.defaultAgent, config.ringBytes, config.tokenFile, config.workspace],
      [{ port: 1 }, ['https://a.test'], 'shop', 'opencode', 65_536, '/token', '/workspace'],
    );
  });

  it('refuses to start without a Sandbox or keys, and names both [SEC-18]', () => {
    const problems = problemsOf([], {});
    assert.equal(problems.length, 2);
    assert.ok(problems[0]?.includes('SANDBOX_OWNER_UID') && problems[1]?.includes('SANDBOX_TICKET_JWKS_URL'));
  });

  it('refuses credentials in the addresses of gateway and MCP server, and folders without a root', () => {
    const bad = ['--gateway-url=https://ada:secret@gw.test/v1', '--mcp-url=mcp:7683', '--home=home', '--workspace=.'];
    for (const flag of bad) {
      const [problem = ''] = problemsOf([flag], env);
      assert.ok(problem.includes(flag.slice(0, flag.indexOf('='))) && !problem.includes('secret'), problem);
    }
  });

  it('refuses keys by other means than http, https and file', () => {
    for (const url of ['ftp://a.test/keys', 'keys.json', 'data:application/json,{}']) {
      assert.equal(problemsOf([], { ...env, SANDBOX_TICKET_JWKS_URL: url }).length, 1, url);
    }
  });

  it('lets everybody in on a loopback address only', () => {
    assert.deepEqual(parseConfig({ argv: ['--insecure-no-auth'], env: {} }).address, { host: '127.0.0.1', port: 7681 });
    assert.equal(parseConfig({ argv: ['--insecure-no-auth'], env: {} }).access, undefined);
    for (const address of ['0.0.0.0:1', '10.0.0.1:1', '[::]:1', 'pty.acme.test:1']) {
      assert.equal(problemsOf(['--insecure-no-auth', `--address=${address}`], {}).length, 1, address);
    }
  });

  it('reports all problems at once', () => {
    assert.equal(problemsOf(['--ring-bytes=none', '--allowed-origins=*', '--address=here', '--nonsense'], env).length, 4);
  });
});
