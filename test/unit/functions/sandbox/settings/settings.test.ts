import assert from 'node:assert/strict';
import { parseSettings } from '../../../../../functions/sandbox/settings/settings.ts';
import { goodSettings, platformEnv, settingsOf } from '../sandbox-fixture.ts';

const input = (values: Readonly<Record<string, unknown>>) => ({ apiVersion: 'sandbox.openova.io/v1', kind: 'SandboxSettings', ...values });

/** The variables and keys that the problems name. */
const named = (outcome: ReturnType<typeof parseSettings>) => outcome.problems.map(({ message }) => message.replace(/^setting (\S+) .*$|^step input (?:has the unknown setting )?(\S+).*$/, '$1$2'));

describe('parseSettings', () => {
  it('gives every optional setting its documented default [CF-71]', () => {
    assert.deepEqual(goodSettings(), {
      ptyServerImage: 'registry.omantel.example/openova/sandbox-runtime:4f1c2d9a7be3',
      mcpImage: 'registry.omantel.example/openova/sandbox-runtime:4f1c2d9a7be3',
      newapiUrl: 'https://newapi.omantel.example',
      sovereignFqdn: 'omantel.example',
      llmGatewayUrl: 'https://newapi.omantel.example/v1',
      llmGatewayTokenSecret: undefined,
      byosSecretPrefix: 'sandbox-byos-claude-code',
      idleTimeoutMinutes: 30,
      stageTimeoutSeconds: 300,
      ringBufferBytes: 1_048_576,
      storageClass: undefined,
      gateway: { name: 'cilium-gateway', namespace: 'kube-system', section: undefined },
      activator: undefined,
      sessionsUrl: 'wss://sandbox.omantel.example',
      ticketJwksUrl: 'https://console.omantel.example/.well-known/jwks.json',
      allowedOrigins: ['https://console.omantel.example'],
      giteaUrl: 'https://gitea.omantel.example',
      bridgeNamespace: 'newapi',
      giteaNamespace: 'gitea',
      platformNamespace: 'catalyst-system',
      dnsNamespace: 'kube-system',
      kubeApiCidrs: ['0.0.0.0/0', '::/0'],
      egressCidrs: [],
      networkPolicyFlavour: 'kubernetes',
      hotStandby: { enabled: '', primaryRegion: '', replicaRegion: '' },
    });
  });

  const variables: readonly (readonly [variable: string, value: string, path: readonly string[], read: unknown])[] = [
    ['SANDBOX_PTY_SERVER_IMAGE', 'r.example/a:1', ['ptyServerImage'], 'r.example/a:1'],
    ['SANDBOX_MCP_IMAGE', 'r.example/b:2', ['mcpImage'], 'r.example/b:2'],
    ['SANDBOX_NEWAPI_URL', 'http://newapi.newapi:3000/', ['newapiUrl'], 'http://newapi.newapi:3000'],
    ['SOVEREIGN_FQDN', 'other.example', ['sovereignFqdn'], 'other.example'],
    ['SANDBOX_LLM_GATEWAY_URL', 'https://llm.example/v1', ['llmGatewayUrl'], 'https://llm.example/v1'],
    ['SANDBOX_LLM_GATEWAY_TOKEN_SECRET', 'sandbox-tokens', ['llmGatewayTokenSecret'], 'sandbox-tokens'],
    ['SANDBOX_BYOS_SECRET_PREFIX', 'own-key', ['byosSecretPrefix'], 'own-key'],
    ['SANDBOX_IDLE_TIMEOUT_MINUTES', '45', ['idleTimeoutMinutes'], 45],
    ['SANDBOX_STAGE_TIMEOUT_SECONDS', '60', ['stageTimeoutSeconds'], 60],
    ['SANDBOX_RING_BUFFER_BYTES', '65536', ['ringBufferBytes'], 65_536],
    ['SANDBOX_STORAGE_CLASS', 'fast', ['storageClass'], 'fast'],
    ['SANDBOX_GATEWAY_NAME', 'public', ['gateway', 'name'], 'public'],
    ['SANDBOX_GATEWAY_NAMESPACE', 'edge', ['gateway', 'namespace'], 'edge'],
    ['SANDBOX_GATEWAY_SECTION', 'https', ['gateway', 'section'], 'https'],
    ['SANDBOX_ACTIVATOR_NAMESPACE', 'catalyst-system', ['activator'], { namespace: 'catalyst-system', service: 'sandbox-activator', port: 8080 }],
    ['SANDBOX_TICKET_JWKS_URL', 'https://keys.example/jwks', ['ticketJwksUrl'], 'https://keys.example/jwks'],
    ['SANDBOX_ALLOWED_ORIGINS', 'https://a.example, https://b.example,', ['allowedOrigins'], ['https://a.example', 'https://b.example']],
    ['SANDBOX_GITEA_URL', 'https://git.example/', ['giteaUrl'], 'https://git.example'],
    ['SANDBOX_BRIDGE_NAMESPACE', 'bridge', ['bridgeNamespace'], 'bridge'],
    ['SANDBOX_GITEA_NAMESPACE', 'git', ['giteaNamespace'], 'git'],
    ['SANDBOX_PLATFORM_NAMESPACE', 'platform', ['platformNamespace'], 'platform'],
    ['SANDBOX_DNS_NAMESPACE', 'dns', ['dnsNamespace'], 'dns'],
    ['SANDBOX_KUBE_API_CIDRS', '10.0.0.1/32', ['kubeApiCidrs'], ['10.0.0.1/32']],
    ['SANDBOX_EGRESS_CIDRS', '0.0.0.0/0, ::/0', ['egressCidrs'], ['0.0.0.0/0', '::/0']],
    ['SANDBOX_NETWORK_POLICY_FLAVOUR', 'cilium', ['networkPolicyFlavour'], 'cilium'],
    ['SOVEREIGN_ENABLE_HOT_STANDBY', 'true', ['hotStandby', 'enabled'], 'true'],
    ['SOVEREIGN_PRIMARY_REGION', 'hz-fsn-rtz-prod', ['hotStandby', 'primaryRegion'], 'hz-fsn-rtz-prod'],
    ['SOVEREIGN_REPLICA_REGION', 'hz-hel-rtz-prod', ['hotStandby', 'replicaRegion'], 'hz-hel-rtz-prod'],
  ];

  for (const [variable, value, path, read] of variables) {
    it(`reads ${variable}`, () => {
      const settings: unknown = goodSettings({ env: { [variable]: value } });
      assert.deepEqual(path.reduce((at, key) => (at as Record<string, unknown>)[key], settings), read);
    });
  }

  it('reads the service and the port of the activator', () => {
    const env = { SANDBOX_ACTIVATOR_NAMESPACE: 'a', SANDBOX_ACTIVATOR_SERVICE: 'wake', SANDBOX_ACTIVATOR_PORT: '9090' };
    assert.deepEqual(goodSettings({ env }).activator, { namespace: 'a', service: 'wake', port: 9090 });
  });

  it('takes blank values for absent ones', () => {
    assert.deepEqual(goodSettings({ env: { SANDBOX_IDLE_TIMEOUT_MINUTES: '  ', SANDBOX_STORAGE_CLASS: '' } }), goodSettings());
  });

  it('is frozen', () => {
    assert.ok(Object.isFrozen(goodSettings()));
  });

  it('names every missing setting at once [CF-24]', () => {
    assert.deepEqual(named(parseSettings({}, undefined)), ['SANDBOX_PTY_SERVER_IMAGE', 'SANDBOX_MCP_IMAGE', 'SANDBOX_NEWAPI_URL', 'SOVEREIGN_FQDN']);
  });

  it('names every bad setting at once, from environment and input', () => {
    const env = { SANDBOX_NEWAPI_URL: 'newapi', SANDBOX_IDLE_TIMEOUT_MINUTES: '-1' };
    const outcome = settingsOf({ env, input: input({ gatewayPort: 1, gatewayName: 'No Name' }) });
    assert.equal(outcome.settings, undefined);
    assert.deepEqual(named(outcome), ['gatewayPort', 'SANDBOX_NEWAPI_URL', 'SANDBOX_IDLE_TIMEOUT_MINUTES', 'SANDBOX_GATEWAY_NAME']);
  });

  it('finds each problem at the stage that waits for the setting, for the reason ManifestRenderFailed [CF-24]', () => {
    const { problems } = parseSettings({ SANDBOX_DNS_NAMESPACE: 'A', SANDBOX_STORAGE_CLASS: 'A', SANDBOX_LLM_GATEWAY_TOKEN_SECRET: 'A' }, undefined);
    assert.deepEqual(problems.map(({ stage, reason }) => `${stage} ${reason}`), [
      'PtyServerReady ManifestRenderFailed',
      'MCPServerReady ManifestRenderFailed',
      'PtyServerReady ManifestRenderFailed',
      'PtyServerReady ManifestRenderFailed',
      'NewAPITokenReady ManifestRenderFailed',
      'StorageReady ManifestRenderFailed',
      'RBACReady ManifestRenderFailed',
    ]);
  });
});

describe('parseSettings with the input of the step', () => {
  it('lets the input override the environment, value by value [CF-71]', () => {
    const env = { SANDBOX_IDLE_TIMEOUT_MINUTES: '45', SANDBOX_GATEWAY_NAME: 'public' };
    const { idleTimeoutMinutes, gateway } = goodSettings({ env, input: input({ idleTimeoutMinutes: 15 }) });
    assert.deepEqual([idleTimeoutMinutes, gateway.name], [15, 'public']);
  });

  it('takes numbers, booleans and strings alike', () => {
    const settings = goodSettings({ input: input({ ringBufferBytes: '2048', stageTimeoutSeconds: 90, enableHotStandby: true }) });
    assert.deepEqual([settings.ringBufferBytes, settings.stageTimeoutSeconds, settings.hotStandby.enabled], [2048, 90, 'true']);
  });

  it('does without the environment', () => {
    const { settings } = parseSettings({}, input({ ptyServerImage: 'r/a:1', mcpImage: 'r/b:1', newapiUrl: 'https://n.example', sovereignFqdn: 's.example' }));
    assert.equal(settings?.mcpImage, 'r/b:1');
  });

  it('allows metadata', () => {
    assert.deepEqual(settingsOf({ input: input({ metadata: { name: 'x' } }) }).problems, []);
  });

  it('refuses unknown keys, in one order whatever theirs is', () => {
    const forwards = settingsOf({ input: input({ zoo: 1, constructor: 1, apple: 1 }) });
    const backwards = settingsOf({ input: input({ apple: 1, constructor: 1, zoo: 1 }) });
    assert.deepEqual(named(forwards), ['apple', 'constructor', 'zoo']);
    assert.deepEqual(backwards, forwards);
  });

  for (const value of [[], {}, null, ['15']]) {
    it(`refuses ${JSON.stringify(value)} as a value`, () => {
      assert.deepEqual(named(settingsOf({ input: input({ idleTimeoutMinutes: value }) })), ['idleTimeoutMinutes']);
    });
  }

  for (const [field, value] of [['apiVersion', 'v1'], ['kind', 'Settings'], ['kind', undefined]] as const) {
    it(`refuses an input whose ${field} is ${value}`, () => {
      const { problems } = settingsOf({ input: { ...input({}), [field]: value } });
      assert.deepEqual(problems.map(({ stage, reason }) => [stage, reason]), [['NamespaceReady', 'ManifestRenderFailed']]);
    });
  }

  it('leaves the environment it was given alone', () => {
    const env = Object.freeze({ ...platformEnv });
    assert.ok(parseSettings(env, Object.freeze(input({}))).settings);
  });
});
