import { parseListenAddress, type ListenAddress } from '@openova/process-kit';
import {
  ConfigError,
  describeSettings,
  parseSwitch,
  readSecret,
  readSettings,
  readSharedSecret,
  secretProblem,
  type SecretSource,
  type SettingsSource,
  type TokenAlgorithm,
} from '@openova/service-kit';
import type { GateConfig } from './gate/gate-config.ts';
import { parseGateConfig } from './gate/parse-gate-config.ts';
import { parseSigningKeys } from './keys/supplied-keys.ts';
import type { SigningKey } from './keys/signing-key.ts';
import { kubeSettings, readKubeConfig, type KubeConfig } from './kubernetes/kube-config.ts';

export interface BridgeConfig {
  readonly address: ListenAddress;
  readonly dataDir: string;
  /** Left out: the database is a file in the data folder. */
  readonly databaseUrl?: string;
  readonly databaseConnections: number;
  readonly algorithm: TokenAlgorithm;
  readonly issuer: string;
  readonly drainMs: number;
  readonly debug: boolean;
  /** Left out: callers are known by their service accounts only. */
  readonly adminSecret?: string;
  readonly kube: KubeConfig;
  /** Left out: the bridge makes its keys itself. */
  readonly suppliedKeys?: readonly SigningKey[];
  /** Undefined: the bridge has no gate. */
  readonly gate: GateConfig | undefined;
  /** Changed ones are read again. */
  readonly secretFiles: readonly string[];
  /** What must not be written anywhere. */
  readonly secrets: readonly string[];
}

const adminSecretName = 'NEWAPI_ADMIN_SECRET';
const signingKeyName = 'NEWAPI_TOKEN_SIGNING_KEY';
const databaseUrlName = 'TOKEN_BRIDGE_DATABASE_URL';

const settings = {
  address: { env: 'TOKEN_BRIDGE_ADDRESS', fallback: ':8080', help: 'where to listen', parse: parseListenAddress },
  'data-dir': { env: 'TOKEN_BRIDGE_DATA_DIR', fallback: 'data', help: 'folder of the SQLite database and of generated keys', parse: text },
  'database-connections': { env: 'TOKEN_BRIDGE_DATABASE_CONNECTIONS', fallback: '8', help: 'the most connections to PostgreSQL', parse: parseConnections },
  algorithm: { env: 'TOKEN_BRIDGE_ALGORITHM', fallback: 'EdDSA', help: 'EdDSA, ES256, or HS256 for compatibility', parse: parseAlgorithm },
  issuer: { env: 'TOKEN_BRIDGE_ISSUER', fallback: 'openova-token-bridge', help: 'claim iss of the tokens', parse: text },
  'gate-config': { env: 'TOKEN_BRIDGE_GATE_CONFIG', fallback: '', help: 'YAML file of the /v1 gate; none: no gate', parse: anyText },
  ...kubeSettings,
  'drain-seconds': { env: 'TOKEN_BRIDGE_DRAIN_SECONDS', fallback: '5', help: 'how long to go on after SIGTERM', parse: parseSeconds },
  debug: { env: 'TOKEN_BRIDGE_DEBUG', fallback: 'false', help: 'log more', isSwitch: true, parse: parseSwitch },
} as const;

export const usage = `token-bridge mints the tokens with which Sandboxes reach the LLM gateway.

${describeSettings(settings)}  -h, --help
      print this

Secrets come from a variable or, with _FILE at the end of its name, from a file:
  ${adminSecretName}
      the administrator's bearer credential, at least 32 characters; required unless --caller-review names accounts
  ${signingKeyName}
      with HS256: the shared secret; required, at least 32 characters. In a file, one a line: the first signs, the others verify
  ${signingKeyName}_FILE
      with EdDSA and ES256: keys as PKCS#8 PEM; the first signs, the others verify. Left out: keys are made in the data folder
  ${databaseUrlName}
      postgresql://user:password@host/name: the state is there, for several replicas. Needs keys from a file that all of them have.
      Left out: SQLite in the data folder

With --caller-review and --janitor-minutes the account of the bridge needs these rights: create tokenreviews, list xsandboxes.

Secrets are read again when their files change; they and the configuration of the gate on SIGHUP. SIGTERM stops.
`;

/** Reads the command line, the environment and the files named there. Throws ConfigError with all problems. */
export function parseConfig({ argv, env, readFile }: SettingsSource & SecretSource): BridgeConfig {
  const problems: string[] = [];
  const { address, algorithm, issuer, debug, ...values } = readSettings(settings, { argv, env }, problems);
  const kube = readKubeConfig(values, { env, readFile }, problems);
  const adminSecret = readAdminSecret(kube, { env, readFile }, problems);
  const databaseUrl = readDatabaseUrl({ env, readFile }, problems);
  const known = problems.length;
  const keys = readSigningKeys(algorithm, { env, readFile }, problems);
  if (databaseUrl !== undefined && !keys && problems.length === known) {
    problems.push(`${signingKeyName}_FILE is missing: with ${databaseUrlName} all replicas need the same keys, so none are made`);
  }
  const gate = readGate(values['gate-config'], { env, readFile }, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    address,
    dataDir: values['data-dir'],
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    databaseConnections: values['database-connections'],
    algorithm,
    issuer,
    drainMs: values['drain-seconds'] * 1000,
    debug,
    ...(adminSecret === undefined ? {} : { adminSecret }),
    kube,
    ...(keys ? { suppliedKeys: keys } : {}),
    gate,
    secretFiles: [adminSecretName, signingKeyName].flatMap((name) => env[`${name}_FILE`] || []),
    secrets: [...(adminSecret === undefined ? [] : [adminSecret]), ...(keys ?? []).flatMap(sharedSecretOf), ...urlSecrets(databaseUrl), ...gateSecrets(gate)],
  });
}

function readAdminSecret({ callerAccounts }: KubeConfig, source: SecretSource, problems: string[]): string | undefined {
  const { [adminSecretName]: value, [`${adminSecretName}_FILE`]: path } = source.env;
  if (!value && !path && callerAccounts?.length > 0) return undefined;
  return readSharedSecret(adminSecretName, source, problems);
}

function readDatabaseUrl(source: SecretSource, problems: string[]): string | undefined {
  const url = readSecret(databaseUrlName, source, problems);
  if (url === undefined || (/^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url))) return url;
  problems.push(`${databaseUrlName} must be a URL that begins with postgresql://`);
  return undefined;
}

function urlSecrets(url: string | undefined): string[] {
  const written = url === undefined ? '' : new URL(url).password;
  return written === '' ? [] : [written, decodeURIComponent(written)];
}

function readSigningKeys(algorithm: TokenAlgorithm, source: SecretSource, problems: string[]): SigningKey[] | undefined {
  const known = problems.length;
  if (algorithm === 'HS256') {
    const given = readSecret(signingKeyName, source, problems) ?? '';
    if (problems.length === known) problems.push(...weakLines(given));
    return problems.length === known ? parseSigningKeys(algorithm, given) : undefined;
  }
  const pem = readSecret(signingKeyName, fileOnly(source), problems);
  if (pem === undefined) return undefined;
  try {
    return parseSigningKeys(algorithm, pem);
  } catch (error) {
    problems.push(`${signingKeyName}_FILE: ${(error as Error).message}`);
    return undefined;
  }
}

function readGate(path: string, source: SecretSource, problems: string[]): GateConfig | undefined {
  if (path === '') return undefined;
  try {
    return parseGateConfig(source.readFile(path), source);
  } catch (error) {
    const causes = error instanceof ConfigError ? error.problems : [`cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`];
    problems.push(...causes.map((cause) => `TOKEN_BRIDGE_GATE_CONFIG: ${cause}`));
    return undefined;
  }
}

// The variable holds a shared secret, for which an asymmetric algorithm has no use. Charts set it in any case.
function fileOnly({ env, readFile }: SecretSource): SecretSource {
  return { env: { ...env, [signingKeyName]: undefined }, readFile };
}

function weakLines(secrets: string): string[] {
  return secrets.split(/\r?\n/).flatMap((secret) => secretProblem(signingKeyName, secret) ?? []);
}

function sharedSecretOf({ algorithm, signWith }: SigningKey): string[] {
  return algorithm === 'HS256' ? [signWith.export().toString('utf8')] : [];
}

function gateSecrets(gate: GateConfig | undefined): readonly string[] {
  return gate?.secrets ?? [];
}

function parseAlgorithm(name: string): TokenAlgorithm | undefined {
  return (['EdDSA', 'ES256', 'HS256'] as const).find((algorithm) => algorithm === name);
}

function parseSeconds(digits: string): number | undefined {
  return /^\d{1,3}$/.test(digits) ? Number(digits) : undefined;
}

function anyText(given: string): string {
  return given;
}

function parseConnections(digits: string): number | undefined {
  return /^[1-9]\d{0,2}$/.test(digits) ? Number(digits) : undefined;
}

function text(given: string): string | undefined {
  return given.trim() === '' ? undefined : given;
}
