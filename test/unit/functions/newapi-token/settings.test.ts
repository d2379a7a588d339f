import assert from 'node:assert/strict';
import { parseTokenSettings } from '../../../../functions/newapi-token/settings.ts';
import { adminSecret, tokenSettingsOf } from './token-fixture.ts';

describe('parseTokenSettings', () => {
  it('reads a complete environment', () => {
    assert.deepEqual(tokenSettingsOf({ NEWAPI_BASE_URL: ' https://bridge.test/base// ', SANDBOX_LLM_GATEWAY_TOKEN_SECRET: 'own' }), {
      bridge: { baseUrl: 'https://bridge.test/base', credential: adminSecret },
      defaultChannels: ['qwen', 'glm'],
      secretName: 'own',
      rotationLeadSeconds: 86_400,
      problems: [],
    });
  });

  it('reads the admin secret from a file, without its last line break', () => {
    const env = { NEWAPI_BASE_URL: 'http://b', NEWAPI_ADMIN_SECRET_FILE: 'admin' };
    const { bridge } = parseTokenSettings({ env, readFile: (path) => (path === 'admin' ? 'from-a-file\n' : '') });
    assert.equal(bridge?.credential, 'from-a-file');
  });

  it('reads the admin secret from a variable without its last line break, as a Secret made from a file has one', () => {
    const { bridge, problems } = tokenSettingsOf({ NEWAPI_BASE_URL: 'http://b', NEWAPI_ADMIN_SECRET: 'from-a-secret\n' });
    assert.deepEqual([bridge?.credential, problems], ['from-a-secret', []]);
  });

  it('names all that is missing, at once [TF-27]', () => {
    const { bridge, problems } = tokenSettingsOf({ NEWAPI_BASE_URL: '', NEWAPI_ADMIN_SECRET: undefined });
    assert.equal(bridge, undefined);
    assert.deepEqual(problems, ['setting NEWAPI_BASE_URL is not set', 'setting NEWAPI_ADMIN_SECRET is not set']);
  });

  const wrong: readonly (readonly [name: string, env: Readonly<Record<string, string>>])[] = [
    ['NEWAPI_BASE_URL', { NEWAPI_BASE_URL: 'bridge.test' }],
    ['NEWAPI_BASE_URL', { NEWAPI_BASE_URL: 'ftp://bridge.test' }],
    ['NEWAPI_BASE_URL', { NEWAPI_BASE_URL: 'https://user:word@bridge.test' }],
    ['NEWAPI_BASE_URL', { NEWAPI_BASE_URL: 'https://bridge.test/?a=b' }],
    ['NEWAPI_ADMIN_SECRET', { NEWAPI_ADMIN_SECRET: 'two\nlines' }],
    ['NEWAPI_ADMIN_SECRET_FILE', { NEWAPI_ADMIN_SECRET_FILE: 'mounted/admin' }],
    ['SANDBOX_LLM_GATEWAY_TOKEN_SECRET', { SANDBOX_LLM_GATEWAY_TOKEN_SECRET: 'No Name' }],
    ['NEWAPI_TOKEN_ROTATION_LEAD', { NEWAPI_TOKEN_ROTATION_LEAD: 'a day' }],
  ];
  for (const [name, env] of wrong) {
    it(`names ${name} when it is ${JSON.stringify(Object.values(env)[0])}, and does not quote it`, () => {
      const { problems } = tokenSettingsOf(env);
      assert.equal(problems.length, 1);
      assert.ok(problems[0]?.includes(name) && !problems[0].includes(Object.values(env)[0] ?? ''));
    });
  }

  it('takes single values from the step\'s input, and no credential', () => {
    const input = { apiVersion: 'sandbox.openova.io/v1', kind: 'SandboxSettings', bridgeUrl: 'http://other/', defaultChannels: 'mine', rotationLead: '2h' };
    const { bridge, ...settings } = tokenSettingsOf({ SANDBOX_LLM_GATEWAY_TOKEN_SECRET: 'own' }, input);
    assert.equal(bridge?.baseUrl, 'http://other');
    assert.deepEqual(settings, { defaultChannels: ['mine'], secretName: 'own', rotationLeadSeconds: 7_200, problems: [] });
    const { problems } = tokenSettingsOf({}, { ...input, kind: 'Other', adminSecret: 'x', bridgeUrl: ['http://other'] });
    assert.deepEqual(problems, ['step input must be sandbox.openova.io/v1 SandboxSettings', 'step input has the unknown setting adminSecret', 'step input bridgeUrl must be a single value']);
  });

  it('takes a service account token from its file, as it is in each run', () => {
    const env = { NEWAPI_BASE_URL: 'http://b', NEWAPI_ADMIN_TOKEN_FILE: 'token' };
    const credentials = ['first', 'second'].map((token) => parseTokenSettings({ env, readFile: () => token }).bridge?.credential);
    assert.deepEqual(credentials, ['first', 'second']);
  });

  it('takes one credential, not several', () => {
    const { bridge, problems } = tokenSettingsOf({ NEWAPI_ADMIN_TOKEN_FILE: 'token' });
    assert.deepEqual([bridge, problems], [undefined, ['settings NEWAPI_ADMIN_SECRET and NEWAPI_ADMIN_TOKEN_FILE are both set: set one']]);
  });

  it('says why a file cannot be read', () => {
    const env = { NEWAPI_BASE_URL: 'http://b', NEWAPI_ADMIN_SECRET_FILE: 'gone' };
    assert.deepEqual(parseTokenSettings({ env, readFile: missingFile }).problems, ['setting NEWAPI_ADMIN_SECRET_FILE cannot be read: ENOENT']);
  });
});

function missingFile(): never {
  throw Object.assign(new Error('no'), { code: 'ENOENT' });
}
