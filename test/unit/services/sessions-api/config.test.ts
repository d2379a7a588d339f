import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { parseConfig, usage } from '../../../../services/sessions-api/config.ts';

const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const code = 'a-login-code-of-at-least-32-characters';
const local = { SESSIONS_API_SIGNING_KEY: key, SESSIONS_API_LOCAL_USER: 'alice@acme.example,acme', SESSIONS_API_LOGIN_CODE: code };
const oidc = { SESSIONS_API_SIGNING_KEY: key, SESSIONS_API_OIDC_ISSUER: 'https://id.acme.example/realms/acme' };

describe('sessions-api config', () => {
  it('lets one person in by a link, on this machine only', () => {
    const { loginLink, address, secrets } = parse(local);
    assert.deepEqual(loginLink, { code, identity: { email: 'alice@acme.example', orgId: 'acme', groups: ['sovereign-admin'] } });
    assert.deepEqual([address, secrets], [{ host: '127.0.0.1', port: 8080 }, [code]]);
    assert.match(problemsOf(local, ['--address=0.0.0.0:80']).join(), /loopback|127\.0\.0\.1/);
  });

  it('takes an identity provider, and the default namespace from its variable [API-19] [API-20]', () => {
    const config = parse({ ...oidc, CATALYST_SANDBOX_DEFAULT_NAMESPACE: 'people' });
    assert.deepEqual([config.oidc?.issuer.href, config.oidc?.clientSecret, config.defaultNamespace], [oidc.SESSIONS_API_OIDC_ISSUER, undefined, 'people']);
    assert.equal(parse(oidc).defaultNamespace, 'catalyst-system');
  });

  it('records in Git where it is told to, with no credential in the address and room for every Organization', () => {
    const url = 'https://git.acme.example/{organization}/sandboxes.git';
    assert.deepEqual(parse(oidc, [`--git-url=${url}`, '--git-credential-file=/c']).git, { url, branch: 'main', path: 'sandboxes', credentialFile: '/c', caFile: undefined });
    assert.equal(parse(oidc).git, undefined);
    assert.equal(parse(oidc, ['--git-url=https://git.acme.example/all.git', '--git-path=orgs/{organization}']).git?.path, 'orgs/{organization}');
    const wrong = [['--git-url=https://git.acme.example/all.git'], ['--git-url=https://user:token@git.acme.example/{organization}.git'], ['--git-url=ext::sh'], ['--git-path=../x'], ['--git-branch=--force']];
    for (const argv of wrong) assert.equal(problemsOf(oidc, argv).length, 1, argv.join());
  });

  it('trusts the authority of a Git server whose certificate it can read', () => {
    const argv = ['--git-url=https://git.acme.example/{organization}.git', '--git-ca-file=/ca.pem'];
    const parseWith = (content: string) => parseConfig({ argv, env: oidc, readFile: () => content });
    assert.equal(parseWith('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').git?.caFile, '/ca.pem');
    assert.throws(() => parseWith('no certificate'), { name: 'ConfigError', message: /--git-ca-file/ });
  });

  it('asks the bridge with a credential that it reads each time', () => {
    const files = { '/token': 'first\n' };
    const env = { ...oidc, NEWAPI_BASE_URL: 'http://bridge:8080', SESSIONS_API_BRIDGE_CREDENTIAL_FILE: '/token' };
    const { bridge } = parseConfig({ argv: [], env, readFile: () => files['/token'] });
    assert.deepEqual([bridge?.url.href, bridge?.readCredential()], ['http://bridge:8080/', 'first']);
    files['/token'] = 'second';
    assert.equal(bridge?.readCredential(), 'second');
    assert.equal(problemsOf({ ...oidc, NEWAPI_BASE_URL: 'http://bridge:8080' }).length, 1);
  });

  const ownAccounts = {
    ...oidc,
    SESSIONS_API_BYOS_AUTHORIZE_URL: 'https://provider.example/authorize',
    SESSIONS_API_BYOS_TOKEN_URL: 'https://provider.example/token',
    SESSIONS_API_BYOS_CLIENT_ID: 'sandbox',
  };

  it('connects people\'s own accounts by OAuth with as much as there is to say', () => {
    const flags = ['--byos-scopes=one two', '--byos-revoke-url=https://provider.example/revoke', '--byos-token-requests=json'];
    const { byosOAuth, secrets } = parse({ ...ownAccounts, SESSIONS_API_BYOS_CLIENT_SECRET: 'the-secret' }, flags);
    assert.deepEqual(byosOAuth, {
      authorizeUrl: new URL('https://provider.example/authorize'),
      tokenUrl: new URL('https://provider.example/token'),
      clientId: 'sandbox',
      clientSecret: 'the-secret',
      scopes: 'one two',
      tokenRequests: 'json',
      revokeUrl: new URL('https://provider.example/revoke'),
    });
    assert.deepEqual(secrets, ['the-secret']);
    const least = parse(ownAccounts, ['--byos-token-url=http://127.0.0.1:8080/token']).byosOAuth ?? assert.fail();
    assert.deepEqual([least.clientSecret, least.scopes, least.tokenRequests, least.revokeUrl], [undefined, '', 'form', undefined]);
    assert.equal(parse(oidc).byosOAuth, undefined);
  });

  it('connects them with all that it needs or not at all, and over TLS but for this machine', () => {
    assert.match(problemsOf({ ...oidc, SESSIONS_API_BYOS_CLIENT_ID: 'sandbox' }).join(), /--byos-authorize-url and --byos-token-url/);
    assert.match(problemsOf({ ...oidc, SESSIONS_API_BYOS_CLIENT_SECRET: 'the-secret' }).join(), /--byos-client-id/);
    const wrong = [
      '--byos-token-url=http://provider.example/token', '--byos-authorize-url=https://user:pass@provider.example/', '--byos-revoke-url=ftp://x', '--byos-scopes= one',
      '--byos-token-requests=xml',
    ];
    for (const flag of wrong) assert.equal(problemsOf(ownAccounts, [flag]).length, 1, flag);
  });

  it('names all problems at once and refuses to start without keys, a way to sign in, or with two of them', () => {
    assert.equal(problemsOf({}).length, 2);
    assert.equal(problemsOf({ ...local, SESSIONS_API_LOGIN_CODE: 'short' }).length, 1);
    assert.equal(problemsOf({ ...local, ...oidc }).length, 1);
    assert.match(problemsOf({ ...local, SESSIONS_API_SIGNING_KEY: 'no key' }).join(), /SESSIONS_API_SIGNING_KEY: /);
    assert.ok(!problemsOf({ ...local, SESSIONS_API_SIGNING_KEY: 'no key' }).join().includes('no key"'));
  });

  it('tells its flags and secrets', () => {
    for (const name of ['--console-dir', '--local-user', '--oidc-issuer', '--byos-authorize-url', 'SESSIONS_API_BYOS_CLIENT_SECRET', 'SESSIONS_API_LOGIN_CODE', 'SESSIONS_API_SIGNING_KEY']) assert.ok(usage.includes(name), name);
  });
});

function parse(env: Readonly<Record<string, string>>, argv: readonly string[] = []) {
  return parseConfig({ argv, env, readFile: () => '' });
}

function problemsOf(env: Readonly<Record<string, string>>, argv: readonly string[] = []): readonly string[] {
  try {
    parse(env, argv);
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
  return [];
}
