import assert from 'node:assert/strict';
import { fieldAt, itemsAt, textAt } from '../../../../support/manifest-field.ts';
import { composedObject, type SandboxVariant } from '../sandbox-fixture.ts';

function envOf(list: 'initContainers' | 'containers', variant: SandboxVariant): ReadonlyMap<string, unknown> {
  const [container] = itemsAt(composedObject('pty-server', variant), 'spec', 'template', 'spec', list);
  const env = itemsAt(container, 'env');
  assert.equal(new Set(env.map((entry) => textAt(entry, 'name'))).size, env.length, 'a variable is set twice');
  return new Map(env.map((entry) => [textAt(entry, 'name'), fieldAt(entry, 'value') ?? fieldAt(entry, 'valueFrom')]));
}

const valueOf = (name: string, variant: SandboxVariant = {}) => envOf('containers', variant).get(name);
const tokenRef = { secretKeyRef: { name: 'sandbox-alice-5d6ae696-newapi-token', key: 'LLM_GATEWAY_TOKEN' } };

describe('the environment of pty-server', () => {
  const cases: readonly { readonly title: string; readonly name: string; readonly variant?: SandboxVariant; readonly value: string }[] = [
    { title: 'has the owner uid [CF-38]', name: 'SANDBOX_OWNER_UID', value: 'alice-5d6ae696' },
    { title: 'has the Organization slug [CF-39]', name: 'ORG_ID', value: 'acme' },
    { title: 'has the domain of the Sovereign [CF-40]', name: 'SOVEREIGN_FQDN', variant: { env: { SOVEREIGN_FQDN: 'other.example' } }, value: 'other.example' },
    { title: 'has the newapi URL of the settings [CF-41]', name: 'NEWAPI_URL', variant: { env: { SANDBOX_NEWAPI_URL: 'http://newapi:3000' } }, value: 'http://newapi:3000' },
    { title: 'has the session limit of the spec [CF-37]', name: 'SANDBOX_CONCURRENT_SESSIONS', variant: { spec: { quota: { concurrentSessions: 7 } } }, value: '7' },
    { title: 'has the session limit of the default [CF-37]', name: 'SANDBOX_CONCURRENT_SESSIONS', value: '3' },
    { title: 'tells no limit as 0', name: 'SANDBOX_CONCURRENT_SESSIONS', variant: { spec: { planId: 'sandbox-ent' } }, value: '0' },
    { title: 'has the name of the Sandbox', name: 'SANDBOX_NAME', value: 'opencode-main' },
    { title: 'has the agent of a fresh session', name: 'SANDBOX_DEFAULT_AGENT', value: 'opencode' },
    { title: 'tells no agent as empty', name: 'SANDBOX_DEFAULT_AGENT', variant: { spec: { agent: undefined } }, value: '' },
    { title: 'has the agents of the catalogue', name: 'SANDBOX_AGENT_CATALOGUE', variant: { story: 'team-repos' }, value: 'claude-code,opencode,qwen-code' },
    { title: 'has the replay size', name: 'SANDBOX_RING_BUFFER_BYTES', value: '1048576' },
    { title: 'listens on port 7681', name: 'PTY_SERVER_ADDR', value: ':7681' },
    { title: 'finds the MCP server in the namespace', name: 'SANDBOX_MCP_URL', value: 'http://openova-sandbox-mcp:7683/mcp' },
    { title: 'has the keys of attach tickets', name: 'SANDBOX_TICKET_JWKS_URL', value: 'https://console.omantel.example/.well-known/jwks.json' },
    { title: 'has the origins that may attach', name: 'SANDBOX_ALLOWED_ORIGINS', value: 'https://console.omantel.example' },
    { title: 'has the token as a file that is mounted', name: 'SANDBOX_TOKEN_FILE', value: '/var/run/secrets/openova.io/llm-gateway/LLM_GATEWAY_TOKEN' },
    { title: 'has a home', name: 'HOME', value: '/home/sandbox' },
    { title: 'has a workspace', name: 'SANDBOX_WORKSPACE', value: '/workspace' },
  ];
  for (const { title, name, variant, value } of cases) {
    it(title, () => {
      assert.equal(valueOf(name, variant), value);
    });
  }

  for (const [url, env] of [['https://newapi.omantel.example/v1', {}], ['https://llm.example/v1', { SANDBOX_LLM_GATEWAY_URL: 'https://llm.example/v1' }]] as const) {
    it(`has ${url} as both gateway addresses [CF-42]`, () => {
      assert.deepEqual([valueOf('LLM_GATEWAY_URL', { env }), valueOf('OPENAI_BASE_URL', { env })], [url, url]);
    });
  }

  it('takes LLM_GATEWAY_TOKEN from the token Secret of this Sandbox [CF-43]', () => {
    assert.deepEqual(valueOf('LLM_GATEWAY_TOKEN'), tokenRef);
  });

  it('takes OPENAI_API_KEY from the same Secret and key [CF-44]', () => {
    assert.deepEqual(valueOf('OPENAI_API_KEY'), tokenRef);
  });

  it('has neither token reference optional, and renames both with the setting [CF-45, CF-71, SEC-03]', () => {
    const env = { SANDBOX_LLM_GATEWAY_TOKEN_SECRET: 'sandbox-tokens' };
    for (const name of ['LLM_GATEWAY_TOKEN', 'OPENAI_API_KEY']) {
      assert.deepEqual(valueOf(name), tokenRef);
      assert.deepEqual(valueOf(name, { env }), { secretKeyRef: { name: 'sandbox-tokens', key: 'LLM_GATEWAY_TOKEN' } });
    }
  });

  it('takes the User\'s own Anthropic key, when there is one, with claude-code [CF-46]', () => {
    const ref = { secretKeyRef: { name: 'sandbox-byos-claude-code-alice-5d6ae696', key: 'access_token', optional: true } };
    assert.deepEqual(valueOf('ANTHROPIC_API_KEY', { spec: { agentCatalogue: ['opencode', 'claude-code'] } }), ref);
  });

  it('takes it from the Secret with the prefix of the settings [CF-71]', () => {
    const variant = { spec: { agentCatalogue: ['opencode', 'claude-code'] }, env: { SANDBOX_BYOS_SECRET_PREFIX: 'own-key' } };
    assert.equal(fieldAt(valueOf('ANTHROPIC_API_KEY', variant), 'secretKeyRef', 'name'), 'own-key-alice-5d6ae696');
  });

  for (const agentCatalogue of [['opencode'], [], undefined]) {
    it(`has no ANTHROPIC_API_KEY with the catalogue ${JSON.stringify(agentCatalogue)} [CF-47]`, () => {
      assert.equal(envOf('containers', { spec: { agentCatalogue, agent: undefined } }).has('ANTHROPIC_API_KEY'), false);
    });
  }

  it('has no optional reference but the User\'s own key [SEC-03]', () => {
    const env = envOf('containers', { story: 'team-repos' });
    const optional = [...env].filter(([, value]) => fieldAt(value, 'secretKeyRef', 'optional') !== undefined).map(([name]) => name);
    assert.deepEqual(optional, ['ANTHROPIC_API_KEY']);
  });
});

describe('the environment of the repository clone', () => {
  it('lists the repositories with branch and place, and has no token', () => {
    const env = envOf('initContainers', { story: 'team-repos' });
    assert.deepEqual([...env.keys()].toSorted(), ['HOME', 'SANDBOX_GITEA_URL', 'SANDBOX_REPOS', 'SANDBOX_WORKSPACE']);
    assert.deepEqual(JSON.parse(String(env.get('SANDBOX_REPOS'))), [
      { giteaRepo: 'acme/checkout', path: '/workspace/checkout' },
      { giteaRepo: 'acme/checkout-infra', branch: 'main', path: '/workspace/checkout-infra' },
      { giteaRepo: 'platform/design-system', branch: 'v4', path: '/workspace/platform-design-system' },
    ]);
    assert.equal(env.get('SANDBOX_GITEA_URL'), 'https://gitea.omantel.example');
  });
});
