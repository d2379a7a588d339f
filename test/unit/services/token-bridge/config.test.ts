import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { ConfigError } from '../../../../libs/service-kit/index.ts';
import { parseConfig, usage, type BridgeConfig } from '../../../../services/token-bridge/config.ts';

const admin = 'a'.repeat(32);
const signing = 's'.repeat(64);
const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

interface Given {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What the file `keys` holds. */
  readonly keys?: string;
}

function parse({ argv = [], env = {}, keys = '' }: Given): BridgeConfig {
  return parseConfig({ argv, env: { NEWAPI_ADMIN_SECRET: admin, ...env }, readFile: () => keys });
}

function problems(given: Given): readonly string[] {
  try {
    parse(given);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

describe('token-bridge config', () => {
  it('needs an admin secret only, and makes its EdDSA keys itself', () => {
    assert.deepEqual(parse({}), {
      address: { port: 8080 },
      dataDir: 'data',
      databaseConnections: 8,
      algorithm: 'EdDSA',
      issuer: 'openova-token-bridge',
      drainMs: 5000,
      gate: undefined,
      debug: false,
      adminSecret: admin,
      kube: { callerAccounts: [], janitorMinutes: 0 },
      secretFiles: [],
      secrets: [admin],
    });
    assert.ok(Object.isFrozen(parse({})));
  });

  it('signs with the bytes of NEWAPI_TOKEN_SIGNING_KEY in HS256 mode [BR-16]', () => {
    const { suppliedKeys = [], secrets } = parse({ argv: ['--algorithm=HS256'], env: { NEWAPI_TOKEN_SIGNING_KEY: signing } });
    assert.deepEqual(suppliedKeys.map(({ algorithm, signWith }) => [algorithm, signWith.export().toString()]), [['HS256', signing]]);
    assert.deepEqual(secrets, [admin, signing]);
  });

  it('takes several keys from a file, of which the first signs', () => {
    const shared = parse({ argv: ['--algorithm=HS256'], env: { NEWAPI_TOKEN_SIGNING_KEY_FILE: 'keys' }, keys: `${signing}\n${admin}\n` });
    assert.deepEqual(shared.suppliedKeys?.map(({ signWith }) => signWith.export().toString()), [signing, admin]);
    const asymmetric = parse({ argv: ['--algorithm=ES256'], env: { NEWAPI_TOKEN_SIGNING_KEY_FILE: 'keys' }, keys: `# new\n${p256}# old\n${ed25519}` });
    assert.deepEqual(asymmetric.suppliedKeys?.map(({ algorithm }) => algorithm), ['ES256', 'EdDSA']);
  });

  it('has no use for the shared secret with an asymmetric algorithm', () => {
    assert.equal(parse({ env: { NEWAPI_TOKEN_SIGNING_KEY: signing } }).suppliedKeys, undefined);
  });

  it('takes PostgreSQL by URL with keys from a file, and keeps its password out of the log', () => {
    const env = { TOKEN_BRIDGE_DATABASE_URL: 'postgresql://bridge:p%40ss@db/bridge', NEWAPI_TOKEN_SIGNING_KEY_FILE: 'keys' };
    const { databaseUrl, databaseConnections, secrets } = parse({ argv: ['--database-connections=20'], env, keys: ed25519 });
    assert.deepEqual([databaseUrl, databaseConnections], [env.TOKEN_BRIDGE_DATABASE_URL, 20]);
    assert.deepEqual(secrets, [admin, 'p%40ss', 'p@ss']);
  });

  it('needs no admin secret when service accounts may call, and reads the account of the cluster it runs in', async () => {
    const env = { NEWAPI_ADMIN_SECRET: '', KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    const { adminSecret, kube: { access, ...kube } } = parse({ argv: ['--caller-review=system:serviceaccount:a:b, system:serviceaccount:a:c', '--janitor-minutes=5'], env, keys: 'text\n' });
    assert.equal(adminSecret, undefined);
    assert.deepEqual([kube.callerAccounts, kube.janitorMinutes], [['system:serviceaccount:a:b', 'system:serviceaccount:a:c'], 5]);
    assert.deepEqual([access?.server, await access?.credentials()], ['https://[fd00::1]:6443', { ca: 'text', headers: { authorization: 'Bearer text' } }]);
  });

  const refused: readonly (Given & { readonly name: string; readonly want: readonly RegExp[] })[] = [
    { name: 'no admin secret [BR-28]', env: { NEWAPI_ADMIN_SECRET: '' }, want: [/^NEWAPI_ADMIN_SECRET is missing/] },
    { name: 'a weak admin secret [BR-28]', env: { NEWAPI_ADMIN_SECRET: 'a'.repeat(31) }, want: [/^NEWAPI_ADMIN_SECRET is too weak/] },
    { name: 'HS256 without a signing key [BR-28, SEC-18]', argv: ['--algorithm=HS256'], want: [/^NEWAPI_TOKEN_SIGNING_KEY is missing/] },
    { name: 'HS256 with a weak one among its signing keys [BR-28]', argv: ['--algorithm=HS256'], env: { NEWAPI_TOKEN_SIGNING_KEY_FILE: 'keys' }, keys: `${signing}\nweak`, want: [/^NEWAPI_TOKEN_SIGNING_KEY is too weak/] },
    { name: 'a key file without a key', env: { NEWAPI_TOKEN_SIGNING_KEY_FILE: 'keys' }, keys: signing, want: [/^NEWAPI_TOKEN_SIGNING_KEY_FILE: the first key is no EdDSA key/] },
    { name: 'a first key of another algorithm', env: { NEWAPI_TOKEN_SIGNING_KEY_FILE: 'keys' }, keys: p256, want: [/^NEWAPI_TOKEN_SIGNING_KEY_FILE: the first key is no EdDSA key/] },
    { name: 'a key of a kind that no algorithm uses', env: { NEWAPI_TOKEN_SIGNING_KEY_FILE: 'keys' }, keys: `${ed25519}${rsa}`, want: [/^NEWAPI_TOKEN_SIGNING_KEY_FILE: key 2 is neither/] },
    { name: 'PostgreSQL without keys that all replicas have', env: { TOKEN_BRIDGE_DATABASE_URL: 'postgresql://db/bridge' }, want: [/^NEWAPI_TOKEN_SIGNING_KEY_FILE is missing/] },
    { name: 'a database of another kind', env: { TOKEN_BRIDGE_DATABASE_URL: `mysql://root:${signing}@db` }, want: [/^TOKEN_BRIDGE_DATABASE_URL must be a URL that begins with postgresql:/] },
    { name: 'no connections to the database', argv: ['--database-connections=0'], want: [/^--database-connections/] },
    { name: 'a caller that is no service account', argv: ['--caller-review=ada'], want: [/^--caller-review cannot be/] },
    { name: 'a janitor outside a cluster', argv: ['--janitor-minutes=5'], want: [/^--kube-api is missing/] },
    { name: 'a Kubernetes API without TLS', argv: ['--janitor-minutes=5', '--kube-api=http://api'], want: [/^--kube-api must be an https URL/] },
    { name: 'everything at once', argv: ['--algorithm=none', '--address=x', '--what'], env: { NEWAPI_ADMIN_SECRET: 'x' }, want: [/^--what/, /^--address/, /^--algorithm/, /^NEWAPI_ADMIN_SECRET/] },
  ];
  for (const { name, want, ...given } of refused) {
    it(`refuses ${name}`, () => {
      const found = problems(given);
      assert.equal(found.length, want.length, found.join('\n'));
      for (const [index, pattern] of want.entries()) assert.match(found[index] ?? '', pattern);
      for (const secret of [signing, ed25519.split('\n')[1] ?? '']) assert.ok(!found.join('').includes(secret));
    });
  }

  it('describes every setting', () => {
    for (const name of ['--address', '--data-dir', '--database-connections', 'TOKEN_BRIDGE_DATABASE_URL', '--caller-review', '--janitor-minutes', '--kube-api', '--kube-account', '--algorithm', '--issuer', '--drain-seconds', '--debug', 'NEWAPI_ADMIN_SECRET']) assert.ok(usage.includes(name));
  });
});
