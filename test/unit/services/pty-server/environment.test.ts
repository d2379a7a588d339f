import assert from 'node:assert/strict';
import { catalogue } from '../../../../services/pty-server/agents/catalogue.ts';
import { agentSettings } from '../../../../services/pty-server/agents/agent-settings.ts';
import { sessionEnv } from '../../../../services/pty-server/agents/session-env.ts';
import { parseConfig as parseRepoCloneConfig, repoCloneEnvironment } from '../../../../services/pty-server/repo-clone/config.ts';
import { readSettings } from '@openova/service-kit';
import { itemsAt, textAt } from '../../../support/manifest-field.ts';
import { composedObject } from '../../functions/sandbox/sandbox-fixture.ts';

/** What the composition writes for a container of the Pod, with every agent in the catalogue. */
function written(list: 'initContainers' | 'containers'): Map<string, string | undefined> {
  const agentCatalogue = catalogue.map(({ id }) => id).filter((id) => id !== 'sovereign-shell');
  const pod = composedObject('pty-server', { story: 'team-repos', spec: { agentCatalogue } });
  const [container] = itemsAt(pod, 'spec', 'template', 'spec', list);
  const entries = itemsAt(container, 'env') as readonly { name: string; value?: string }[];
  return new Map(entries.map((entry) => [textAt(entry, 'name'), entry.value]));
}

// Read by the server itself and by pty-host.
const readByServer = [
  'PTY_SERVER_ADDR', 'SANDBOX_ALLOWED_ORIGINS', 'SANDBOX_CONCURRENT_SESSIONS', 'SANDBOX_DEFAULT_AGENT', 'SANDBOX_OWNER_UID',
  'SANDBOX_RING_BUFFER_BYTES', 'SANDBOX_TICKET_JWKS_URL', 'SANDBOX_TOKEN_FILE', 'SANDBOX_WORKSPACE',
];

describe('the environment between composition and pty-server', () => {
  it('has no variable that nobody reads', () => {
    const settings = Object.values(agentSettings).map(({ env }) => env as string);
    const everything = new Proxy({}, { get: () => 'x' });
    const inherited = Object.keys(sessionEnv(everything, '/home/sandbox', { url: '', key: '' }));
    const read = new Set([...readByServer, ...settings, ...inherited, 'ANTHROPIC_API_KEY']);
    assert.deepEqual([...written('containers').keys()].filter((name) => !read.has(name)), []);
  });

  it('has every variable that agents and relay need, with values that they take', () => {
    const env = Object.fromEntries(written('containers'));
    const problems: string[] = [];
    const values = readSettings(agentSettings, { argv: [], env }, problems);
    assert.deepEqual(problems, []);
    assert.deepEqual([values['gateway-url'], values['mcp-url'], values.home], ['https://newapi.omantel.example/v1', 'http://openova-sandbox-mcp:7683/mcp', '/home/sandbox']);
    assert.ok(values['agent-catalogue'].includes('little-coder'));
    const own = Object.values(agentSettings).map(({ env: name }) => name as string).filter((name) => !(name in env));
    assert.deepEqual(own, ['SANDBOX_RUN_DIR', 'SANDBOX_RELAY_PORT']);
  });

  it('does not come up without gateway, MCP server or home', () => {
    const problems: string[] = [];
    readSettings(agentSettings, { argv: [], env: {} }, problems);
    assert.equal(problems.length, 3);
  });
});

describe('the environment between composition and repo-clone', () => {
  it('is the same on both sides, but for what an operator may set', () => {
    const optional = ['SANDBOX_CLONE_DEPTH', 'SANDBOX_CLONE_TIMEOUT_SECONDS', 'SANDBOX_GIT_CREDENTIALS_FILE'];
    assert.deepEqual([...written('initContainers').keys(), ...optional].toSorted(), repoCloneEnvironment.toSorted());
  });

  it('says where every repository goes [PTY-13]', () => {
    const { repos, giteaUrl } = parseRepoCloneConfig({ argv: [], env: Object.fromEntries(written('initContainers')) });
    assert.equal(giteaUrl, 'https://gitea.omantel.example');
    assert.deepEqual(repos.map(({ giteaRepo, path }) => [giteaRepo, path]), [
      ['acme/checkout', '/workspace/checkout'],
      ['acme/checkout-infra', '/workspace/checkout-infra'],
      ['platform/design-system', '/workspace/platform-design-system'],
    ]);
  });
});
