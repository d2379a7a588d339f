import assert from 'node:assert/strict';
import { MissingSecret, planPod, type PodPlace } from '../../../../local/driver/pod-plan.ts';

const place: PodPlace = {
  pathOf: (path) => `/data/sandbox${path}`,
  portOf: (service, port) => (service === 'openova-sandbox-mcp' ? 40_002 : port + 30_000),
  secretValue: (secret, key) => (secret === 'token' && key === 'KEY' ? 'value' : undefined),
};

const container = {
  name: 'pty-server',
  args: ['pty-server'],
  ports: [{ containerPort: 7681 }],
  readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
  volumeMounts: [
    { name: 'home', mountPath: '/home/sandbox' },
    { name: 'repo', mountPath: '/workspace/app' },
    { name: 'run', mountPath: '/run/openova' },
    { name: 'token', mountPath: '/var/run/secrets/openova.io/llm-gateway' },
  ],
};

const podSpec = (env: readonly object[]) => ({
  containers: [{ ...container, env: [...env] as never }],
  volumes: [{ name: 'token', secret: { secretName: 'token', items: [{ key: 'KEY', path: 'KEY' }] } }],
});

function envOf(...env: readonly object[]): Readonly<Record<string, string>> {
  return planPod(podSpec(env), 'pty-server', place).containers[0]!.env;
}

function from(secret: string, key: string, optional?: boolean): object {
  return { name: 'V', valueFrom: { secretKeyRef: { name: secret, key, optional } } };
}

describe('Pod as processes of this machine', () => {
  it('puts paths, listen addresses and Services of the container where they are here', () => {
    const env = envOf(
      { name: 'HOME', value: '/home/sandbox' },
      { name: 'SANDBOX_WORKSPACE', value: '/workspace' },
      { name: 'PTY_SERVER_ADDR', value: ':7681' },
      { name: 'SANDBOX_MCP_URL', value: 'http://openova-sandbox-mcp:7683/mcp' },
      { name: 'NEWAPI_URL', value: 'http://127.0.0.1:5000/v1' },
      { name: 'SANDBOX_REPOS', value: '[{"giteaRepo":"acme/app","path":"/workspace/app"}]' },
      { name: 'PLAIN', value: 'team/home/page' },
    );
    assert.deepEqual(env, {
      HOME: '/data/sandbox/home/sandbox',
      SANDBOX_WORKSPACE: '/data/sandbox/workspace',
      PTY_SERVER_ADDR: '127.0.0.1:37681',
      SANDBOX_MCP_URL: 'http://127.0.0.1:40002/mcp',
      NEWAPI_URL: 'http://127.0.0.1:5000/v1',
      SANDBOX_REPOS: '[{"giteaRepo":"acme/app","path":"/data/sandbox/workspace/app"}]',
      PLAIN: 'team/home/page',
      PTY_HOST_SOCKET: '/data/sandbox/run/openova/pty-host.sock',
    });
  });

  it('asks the readiness probe at the port of the Service', () => {
    const [planned] = planPod(podSpec([]), 'pty-server', place).containers;
    assert.deepEqual([planned?.command, planned?.readinessPath, planned?.port], ['pty-server', '/readyz', 37_681]);
  });

  it('takes variables from Secrets, leaves optional ones out and waits for the others', () => {
    assert.equal(envOf(from('token', 'KEY'))['V'], 'value');
    assert.equal(envOf(from('token', 'OTHER', true))['V'], undefined);
    assert.throws(() => envOf(from('token', 'OTHER')), MissingSecret);
  });

  it('says which files a mounted Secret becomes', () => {
    const { secretMounts } = planPod(podSpec([]), 'pty-server', place);
    assert.deepEqual(secretMounts, [{ secret: 'token', folder: '/data/sandbox/var/run/secrets/openova.io/llm-gateway', items: [{ key: 'KEY', path: 'KEY' }] }]);
  });
});
