import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { listOf, settingFields } from '../../../../../functions/sandbox/settings/setting-fields.ts';
import { settingsOf } from '../sandbox-fixture.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** Whether the platform's settings are still good with the variable set to `value`. */
const accepts = (variable: string, value: string) => settingsOf({ env: { [variable]: value } }).problems.length === 0;

describe('the images of the settings', () => {
  const images: readonly (readonly [image: string, good: boolean])[] = [
    [`r.example/a@${digest}`, true],
    [`r.example/a:1.2.3@${digest}`, true],
    [`r.example/a:latest@${digest}`, true],
    ['r.example/a:4f1c2d9a7be3', true],
    ['r.example:5000/team/a:1.2.3', true],
    ['r.example/a:latest', false],
    ['r.example:5000/a:latest', false],
    ['r.example/a', false],
    ['r.example:5000/a', false],
    ['r.example/a:', false],
    ['r.example/a@sha256:0123', false],
    [`r.example/a@${digest}0`, false],
    ['r.example/a:1 r.example/b:1', false],
  ];

  for (const [image, good] of images) {
    it(`${good ? 'may' : 'may not'} be ${image}`, () => {
      assert.equal(accepts('SANDBOX_PTY_SERVER_IMAGE', image), good);
      assert.equal(accepts('SANDBOX_MCP_IMAGE', image), good);
    });
  }
});

describe('the settings', () => {
  const values: readonly (readonly [variable: string, good: readonly string[], bad: readonly string[]])[] = [
    ['SANDBOX_NEWAPI_URL', ['http://newapi:3000', 'https://a.example/base/'], ['newapi', 'ftp://a.example', '//a', 'https://']],
    ['SANDBOX_SESSIONS_URL', ['wss://sandbox.a.example', 'ws://127.0.0.1:7680/'], ['https://a.example', 'sandbox.a.example', 'wss://']],
    ['SOVEREIGN_FQDN', ['omantel.example', 'a'], ['Omantel.example', 'a..b', '.a', 'a-', 'a b', 'https://a.example', 'a.'.repeat(127)]],
    ['SANDBOX_IDLE_TIMEOUT_MINUTES', ['1', '10080'], ['0', '-1', '1.5', '30m', '1e3', '999999999']],
    ['SANDBOX_STAGE_TIMEOUT_SECONDS', ['1'], ['0', 'soon']],
    ['SANDBOX_ACTIVATOR_PORT', ['1', '65535'], ['0', '65536', '99999999', 'http']],
    ['SANDBOX_ACTIVATOR_NAMESPACE', ['catalyst-system', 'a'.repeat(63)], ['a.b', 'a'.repeat(64), 'A']],
    ['SANDBOX_GATEWAY_NAMESPACE', ['edge'], ['edge.one']],
    ['SANDBOX_GATEWAY_NAME', ['edge.one'], ['Edge']],
    ['SANDBOX_KUBE_API_CIDRS', ['10.0.0.0/8', 'fd00::/8, 10.0.0.1/32'], ['10.0.0.1', 'any', '10.0.0.0/8 fd00::/8']],
    ['SANDBOX_ALLOWED_ORIGINS', ['https://a.example', 'https://a.example,http://localhost:8080'], ['*', 'a.example']],
    ['SANDBOX_NETWORK_POLICY_FLAVOUR', ['kubernetes', 'cilium'], ['calico', 'Cilium']],
  ];

  for (const [variable, good, bad] of values) {
    it(`accept and refuse values of ${variable}`, () => {
      assert.deepEqual(good.filter((value) => !accepts(variable, value)), []);
      assert.deepEqual(bad.filter((value) => accepts(variable, value)), []);
    });
  }

  for (const variable of ['SANDBOX_KUBE_API_CIDRS', 'SANDBOX_EGRESS_CIDRS', 'SANDBOX_ALLOWED_ORIGINS']) {
    it(`refuse a ${variable} that lists nothing [SEC-19]`, () => {
      assert.deepEqual([',', ' , ,'].filter((value) => accepts(variable, value)), []);
    });
  }

  it('have one variable each', () => {
    const variables = Object.values(settingFields).map(({ env }) => env);
    assert.equal(new Set(variables).size, variables.length);
  });

  it('are the properties that a step input may have', () => {
    const crd = parse(readFileSync('functions/sandbox/package/input/sandboxsettings.yaml', 'utf8')) as {
      spec: { group: string; names: { kind: string }; versions: { name: string; schema: { openAPIV3Schema: { properties: object } } }[] };
    };
    const [version] = crd.spec.versions;
    assert.deepEqual([crd.spec.group, version?.name, crd.spec.names.kind], ['sandbox.openova.io', 'v1', 'SandboxSettings']);
    const { apiVersion: _, kind: __, metadata: ___, ...properties } = (version?.schema.openAPIV3Schema.properties ?? {}) as Record<string, unknown>;
    assert.deepEqual(Object.keys(properties), Object.keys(settingFields));
  });
});

describe('listOf', () => {
  it('trims the entries and drops empty ones', () => {
    assert.deepEqual(listOf(' a, ,b,'), ['a', 'b']);
    assert.deepEqual(listOf(''), []);
  });
});
