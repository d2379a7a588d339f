import { parseListenAddress, type ListenAddress } from '@openova/process-kit';
import {
  ConfigError,
  describeSettings,
  parseSwitch,
  readSecret,
  readSettings,
  readSharedSecret,
  type SecretSource,
  type SettingsSource,
} from '@openova/service-kit';
import type { LoginLink } from './access/login-link.ts';
import type { OAuthSettings } from './access/oauth-client.ts';
import type { OidcSettings } from './access/oidc-provider.ts';
import { byosClientSecretName, byosOAuthSettings, readByosOAuth } from './byos-oauth-settings.ts';
import type { GitSettings } from './gitops/claim-record.ts';
import type { UsageAccess } from './usage/bridge-usage.ts';
import { parseSigningKeys, type SigningKeys } from './access/signing-keys.ts';

export interface SessionsApiConfig {
  readonly address: ListenAddress;
  readonly publicUrl: URL;
  readonly kubeconfig: string | undefined;
  readonly defaultNamespace: string;
  readonly ownNamespace: string;
  readonly sandboxesPerPerson: number;
  readonly adminGroup: string;
  readonly byosSecretPrefix: string;
  /** Undefined: people connect their own account by a pasted key only. */
  readonly byosOAuth: OAuthSettings | undefined;
  readonly consoleDir: string | undefined;
  readonly sessionsOrigin: string | undefined;
  readonly keys: SigningKeys;
  readonly loginLink: LoginLink | undefined;
  readonly oidc: OidcSettings | undefined;
  /** Undefined: Sandboxes are recorded in the cluster only. */
  readonly git: GitSettings | undefined;
  /** Undefined: what Sandboxes spend is not shown. */
  readonly bridge: UsageAccess | undefined;
  readonly drainMs: number;
  readonly debug: boolean;
  /** What must not be written anywhere. */
  readonly secrets: readonly string[];
}

const signingKeyName = 'SESSIONS_API_SIGNING_KEY';
const loginCodeName = 'SESSIONS_API_LOGIN_CODE';
const bridgeCredentialName = 'SESSIONS_API_BRIDGE_CREDENTIAL';
const clientSecretName = 'SESSIONS_API_OIDC_CLIENT_SECRET';

const settings = {
  address: { env: 'SESSIONS_API_ADDRESS', fallback: ':8080', help: 'where to listen', parse: parseListenAddress },
  'public-url': { env: 'SESSIONS_API_PUBLIC_URL', fallback: 'http://localhost:8080', help: 'where browsers reach the console', parse: parseHttpUrl },
  kubeconfig: { env: 'KUBECONFIG', fallback: '', help: 'file that says where the cluster is and how to get in, with its proxy-url where one is needed; empty: the one this runs in', parse: anyText },
  'default-namespace': {
    env: 'CATALYST_SANDBOX_DEFAULT_NAMESPACE',
    fallback: 'catalyst-system',
    help: 'where the Sandboxes of people without an Organization are',
    parse: text,
  },
  namespace: { env: 'SESSIONS_API_NAMESPACE', fallback: 'catalyst-system', help: 'where API tokens are kept as Secrets', parse: text },
  'byos-secret-prefix': {
    env: 'SANDBOX_BYOS_SECRET_PREFIX',
    fallback: 'sandbox-byos-claude-code',
    help: 'start of the names of Secrets with people\'s own keys, as function-sandbox has it',
    parse: text,
  },
  ...byosOAuthSettings,
  'console-dir': { env: 'SESSIONS_API_CONSOLE_DIR', fallback: '', help: 'folder of the built console; empty: the API alone', parse: anyText },
  'sessions-url': { env: 'SANDBOX_SESSIONS_URL', fallback: '', help: 'where sessions are reached, when it is not where the console is', parse: parseOrigin },
  'sandboxes-per-person': { env: 'SESSIONS_API_SANDBOXES_PER_PERSON', fallback: '10', help: 'how many Sandboxes one person may have', parse: parseCount },
  'admin-group': { env: 'SESSIONS_API_ADMIN_GROUP', fallback: 'sovereign-admin', help: 'group that looks after all Sandboxes of its Organization', parse: text },
  'local-user': { env: 'SESSIONS_API_LOCAL_USER', fallback: '', help: 'email,organization of the one person of a local plane', parse: parseLocalUser },
  'oidc-issuer': { env: 'SESSIONS_API_OIDC_ISSUER', fallback: '', help: 'the identity provider, such as a realm of Keycloak', parse: parseUrlOrNone },
  'require-organization': {
    env: 'SESSIONS_API_REQUIRE_ORGANIZATION',
    fallback: 'false',
    help: 'with --oidc-issuer: refuse people without the claim org_id, instead of showing them the default namespace',
    isSwitch: true,
    parse: parseSwitch,
  },
  'oidc-client-id': { env: 'SESSIONS_API_OIDC_CLIENT_ID', fallback: 'openova-sandbox', help: 'what this is called there', parse: text },
  'bridge-url': { env: 'NEWAPI_BASE_URL', fallback: '', help: 'the token bridge, asked for what Sandboxes spend; empty: that is not shown', parse: parseUrlOrNone },
  'git-url': {
    env: 'SESSIONS_API_GIT_URL',
    fallback: '',
    help: 'repository in which every change of a Sandbox is recorded first; {organization} stands for the slug of the Organization. git works in a folder below TMPDIR. Empty: none',
    parse: parseGitUrl,
  },
  'git-branch': { env: 'SESSIONS_API_GIT_BRANCH', fallback: 'main', help: 'its branch', parse: parseBranch },
  'git-path': { env: 'SESSIONS_API_GIT_PATH', fallback: 'sandboxes', help: 'its folder; takes {organization} as well', parse: parseGitPath },
  'git-credential-file': { env: 'SESSIONS_API_GIT_CREDENTIAL_FILE', fallback: '', help: 'file with user:token for it, read again for each change', parse: anyText },
  'git-ca-file': { env: 'SESSIONS_API_GIT_CA_FILE', fallback: '', help: 'file with the authority of its certificate; empty: a public one', parse: anyText },
  'drain-seconds': { env: 'SESSIONS_API_DRAIN_SECONDS', fallback: '5', help: 'how long to go on after SIGTERM', parse: parseSeconds },
  debug: { env: 'SESSIONS_API_DEBUG', fallback: 'false', help: 'log more', isSwitch: true, parse: parseSwitch },
} as const;

export const usage = `sessions-api serves Sandboxes to the console, the phone and the command line.

${describeSettings(settings)}  -h, --help
      print this

Secrets come from a variable or, with _FILE at the end of its name, from a file:
  ${signingKeyName}
      keys of tickets and sessions as PKCS#8 PEM, Ed25519 or P-256; required. The first signs, the others verify
  ${loginCodeName}
      with --local-user, required: the code of the login link /login?code=…, at least 32 characters
  ${clientSecretName}
      with --oidc-issuer: the secret of the client; left out for a public client
  ${byosClientSecretName}
      with --byos-authorize-url: the secret of the client; left out for a public client
  ${bridgeCredentialName}
      with --bridge-url: its admin secret, or a token for it of an account that its --caller-review names; the file is read each time

SIGTERM stops.
`;

/** Reads the command line, the environment and the files named there. Throws ConfigError with all problems. */
export function parseConfig({ argv, env, readFile }: SettingsSource & SecretSource): SessionsApiConfig {
  const problems: string[] = [];
  const values = readSettings(settings, { argv, env }, problems);
  const keys = readSigningKeys({ env, readFile }, problems);
  const loginLink = readLoginLink(values, { env, readFile }, problems);
  const oidc = readOidc(values, { env, readFile }, problems);
  checkSignIn(values, { loginLink, oidc }, problems);
  const byosOAuth = readByosOAuth(values, { env, readFile }, problems);
  const git = readGit(values, readFile, problems);
  const bridge = readBridge(values['bridge-url'], { env, readFile }, problems);
  const address = loginLink ? loopbackOf(values.address, problems) : values.address;
  if (problems.length > 0 || !keys) throw new ConfigError(problems);
  return Object.freeze({
    address,
    publicUrl: values['public-url'],
    kubeconfig: filled(values.kubeconfig),
    defaultNamespace: values['default-namespace'],
    ownNamespace: values.namespace,
    sandboxesPerPerson: values['sandboxes-per-person'],
    adminGroup: values['admin-group'],
    byosSecretPrefix: values['byos-secret-prefix'],
    byosOAuth,
    consoleDir: filled(values['console-dir']),
    sessionsOrigin: filled(values['sessions-url']),
    keys,
    loginLink,
    oidc,
    git,
    bridge,
    drainMs: values['drain-seconds'] * 1000,
    debug: values.debug,
    secrets: [loginLink?.code, oidc?.clientSecret, byosOAuth?.clientSecret, env[bridgeCredentialName] || undefined].filter((secret) => secret !== undefined),
  });
}

type WaysIn = Pick<SessionsApiConfig, 'loginLink' | 'oidc'>;

function checkSignIn(values: Pick<LocalValues, 'local-user'>, { loginLink, oidc }: WaysIn, problems: string[]): void {
  if (loginLink && oidc) problems.push('--local-user and --oidc-issuer exclude each other: set one');
  if (values['local-user'] === 'none' && !oidc) problems.push('nobody could sign in: set --oidc-issuer, or --local-user for a plane on your own machine');
}

// Undefined: its text could not be read, which is among the problems.
function loopbackOf(address: ListenAddress | undefined, problems: string[]): ListenAddress {
  const { host = '127.0.0.1', port } = address ?? { port: 0 };
  if (!['127.0.0.1', '::1', 'localhost'].includes(host)) problems.push('--local-user listens on 127.0.0.1, ::1 or localhost only');
  return { host, port };
}

type OidcValues = { readonly 'oidc-issuer': URL | 'none'; readonly 'oidc-client-id': string; readonly 'require-organization': boolean };

function readOidc(values: OidcValues, source: SecretSource, problems: string[]): OidcSettings | undefined {
  const issuer = values['oidc-issuer'];
  if (!(issuer instanceof URL)) return undefined;
  const clientSecret = readSecret(clientSecretName, source, problems);
  return { issuer, clientId: values['oidc-client-id'], clientSecret, requireOrganization: values['require-organization'] };
}

// A token of a service account is replaced every hour, so a file is read each time.
function readBridge(url: URL | 'none', source: SecretSource, problems: string[]): UsageAccess | undefined {
  if (!(url instanceof URL)) return undefined;
  const known = problems.length;
  const read = (found: string[]): string | undefined => readSecret(bridgeCredentialName, source, found);
  if (!read(problems) && problems.length === known) problems.push(`--bridge-url needs ${bridgeCredentialName} or ${bridgeCredentialName}_FILE`);
  return {
    url,
    readCredential: () => {
      const found: string[] = [];
      const credential = read(found);
      if (!credential) throw new Error(found[0] ?? `${bridgeCredentialName} is empty`);
      return credential;
    },
  };
}

interface GitValues {
  readonly 'git-url': string;
  readonly 'git-branch': string;
  readonly 'git-path': string;
  readonly 'git-credential-file': string;
  readonly 'git-ca-file': string;
}

function readGit(values: GitValues, readFile: SecretSource['readFile'], problems: string[]): GitSettings | undefined {
  const { 'git-url': url, 'git-branch': branch, 'git-path': path } = values;
  if (!url || !path) return undefined;
  const caFile = filled(values['git-ca-file']);
  if (caFile !== undefined && !hasCertificate(caFile, readFile)) problems.push('--git-ca-file cannot be read, or has no certificate in PEM');
  if (![url, path].some((template) => template.includes('{organization}'))) problems.push('--git-url or --git-path needs {organization}: Organizations may use the same names');
  return { url, branch, path, credentialFile: filled(values['git-credential-file']), caFile };
}

function hasCertificate(path: string, readFile: SecretSource['readFile']): boolean {
  try {
    return readFile(path).includes('-----BEGIN CERTIFICATE-----');
  } catch {
    return false;
  }
}

function readSigningKeys(source: SecretSource, problems: string[]): SigningKeys | undefined {
  const known = problems.length;
  const pem = readSecret(signingKeyName, source, problems);
  if (pem === undefined) {
    if (problems.length === known) problems.push(`${signingKeyName} is missing: set ${signingKeyName} or ${signingKeyName}_FILE`);
    return undefined;
  }
  try {
    return parseSigningKeys(pem);
  } catch (error) {
    problems.push(`${signingKeyName}: ${(error as Error).message}`);
    return undefined;
  }
}

interface LocalUser {
  readonly email: string;
  readonly orgId: string;
}

type LocalValues = { readonly 'local-user': LocalUser | 'none'; readonly 'admin-group': string };

// Whose machine it is looks after everything on it.
function readLoginLink(values: LocalValues, source: SecretSource, problems: string[]): LoginLink | undefined {
  const user = values['local-user'];
  if (user === undefined || user === 'none') return undefined;
  const code = readSharedSecret(loginCodeName, source, problems);
  return code === undefined ? undefined : { code, identity: { ...user, groups: [values['admin-group']] } };
}

function parseLocalUser(given: string): LocalUser | 'none' | undefined {
  if (given === '') return 'none';
  const [, email, orgId] = /^([^@\s,]+@[^@\s,]+),([a-z][a-z0-9-]{2,31})$/.exec(given) ?? [];
  return email !== undefined && orgId !== undefined ? { email, orgId } : undefined;
}

function parseHttpUrl(given: string): URL | undefined {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

function parseUrlOrNone(given: string): URL | 'none' | undefined {
  return given === '' ? 'none' : parseHttpUrl(given);
}

// Empty stays empty: it stands for the console's own origin.
function parseOrigin(given: string): string | undefined {
  if (given === '') return given;
  return URL.canParse(given) && /^wss?:$/.test(new URL(given).protocol) ? new URL(given).origin : undefined;
}

// A credential in it would be an argument of git.
function parseGitUrl(given: string): string | undefined {
  if (given === '') return given;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  return url && /^(?:https?|file):$/.test(url.protocol) && url.username === '' && url.password === '' ? given : undefined;
}

function parseBranch(given: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9._/-]{0,100}$/.test(given) && !given.includes('..') ? given : undefined;
}

function parseGitPath(given: string): string | undefined {
  return /^(?:\/?(?:[A-Za-z0-9_-][A-Za-z0-9._-]*|\{organization\}))+$/.test(given) && !given.startsWith('/') ? given : undefined;
}

function parseSeconds(digits: string): number | undefined {
  return /^\d{1,3}$/.test(digits) ? Number(digits) : undefined;
}

function parseCount(digits: string): number | undefined {
  return /^[1-9]\d{0,3}$/.test(digits) ? Number(digits) : undefined;
}

function text(given: string): string | undefined {
  return given.trim() === '' ? undefined : given;
}

function filled(given: string): string | undefined {
  return given === '' ? undefined : given;
}

function anyText(given: string): string {
  return given;
}
