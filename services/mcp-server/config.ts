import { parseListenAddress, type ListenAddress } from '@openova/process-kit';
import { mcpServerVariables as variables } from '@openova/sandbox-model';
import { ConfigError, describeSettings, parseSwitch, readSettings, type SettingsSource } from '@openova/service-kit';
import { longestReadingMs } from './access/bridge-trust.ts';
import type { SandboxFacts } from './sandbox-facts.ts';

export interface McpServerConfig {
  readonly address: ListenAddress;
  readonly sandbox: SandboxFacts;
  readonly ptyServerUrl: URL;
  readonly tokenJwksUrl: URL;
  /** From one reading of the revocation list to the next. */
  readonly revocationMs: number;
  readonly drainMs: number;
  readonly debug: boolean;
}

// Within it a revoked token is refused, however slow the bridge answers. One reading can have begun just before the token was revoked.
const revocationCountsWithinMs = 60_000;
const mostRevocationSeconds = (revocationCountsWithinMs - 2 * longestReadingMs) / 1000;

const settings = {
  address: { env: variables.listenAddress, fallback: ':7683', help: 'where to listen', parse: parseListenAddress },
  'sandbox-id': { env: variables.sandboxId, fallback: '', help: 'the uid of the Sandbox; tokens of others are refused', parse: anyText },
  'org-id': { env: variables.orgId, fallback: '', help: 'its Organization; tokens of others are refused', parse: anyText },
  'owner-uid': { env: variables.ownerUid, fallback: '', help: 'the owner uid of the Sandbox', parse: anyText },
  'sandbox-name': { env: variables.sandboxName, fallback: '', help: 'the name of the Sandbox', parse: anyText },
  namespace: { env: variables.namespace, fallback: '', help: 'the Namespace of the Sandbox', parse: anyText },
  'sovereign-fqdn': { env: variables.sovereignFqdn, fallback: '', help: 'the domain of the Sovereign', parse: anyText },
  'gitea-url': { env: variables.giteaUrl, fallback: '', help: 'where the Gitea of the Sovereign is', parse: anyText },
  'token-jwks-url': { env: variables.tokenJwksUrl, fallback: '', help: 'the key set of the token bridge; its revocation list is read from ../revocations', parse: anyText },
  'revocation-seconds': {
    env: 'MCP_SERVER_REVOCATION_SECONDS',
    fallback: '30',
    help: `how often that list is read, 1 to ${mostRevocationSeconds}: for so long a revoked token still holds`,
    parse: parseRevocationSeconds,
  },
  'pty-server-url': { env: variables.ptyServerUrl, fallback: 'http://pty-server:7681', help: 'where the sessions are', parse: parseHttpUrl },
  'drain-seconds': { env: 'MCP_SERVER_DRAIN_SECONDS', fallback: '5', help: 'how long to go on after SIGTERM', parse: parseSeconds },
  debug: { env: 'MCP_SERVER_DEBUG', fallback: 'false', help: 'log more', isSwitch: true, parse: parseSwitch },
} as const;

export const usage = `mcp-server serves the tools of a Sandbox at /mcp: Streamable HTTP, with the token of the Sandbox as bearer.

${describeSettings(settings)}  -h, --help
      print this

Without Sandbox, Organization and key set it does not start. SIGTERM stops.
`;

/** Reads the command line and the environment. Throws ConfigError with all problems. */
export function parseConfig(source: SettingsSource): McpServerConfig {
  const problems: string[] = [];
  const values = readSettings(settings, source, problems);
  for (const name of ['sandbox-id', 'org-id', 'token-jwks-url'] as const) {
    if (values[name] === '') problems.push(`${settings[name].env} is missing: it says whose tokens hold`);
  }
  const tokenJwksUrl = parseHttpUrl(values['token-jwks-url']);
  if (values['token-jwks-url'] !== '' && !tokenJwksUrl) problems.push(`${variables.tokenJwksUrl} has to be an http: or https: URL`);
  if (problems.length > 0 || !tokenJwksUrl) throw new ConfigError(problems);
  return Object.freeze({
    address: values.address,
    sandbox: {
      id: values['sandbox-id'],
      orgId: values['org-id'],
      ownerUid: values['owner-uid'],
      name: values['sandbox-name'],
      namespace: values.namespace,
      sovereignFqdn: values['sovereign-fqdn'],
      giteaUrl: values['gitea-url'],
    },
    ptyServerUrl: values['pty-server-url'],
    tokenJwksUrl,
    revocationMs: values['revocation-seconds'] * 1000,
    drainMs: values['drain-seconds'] * 1000,
    debug: values.debug,
  });
}

function parseHttpUrl(given: string): URL | undefined {
  const url = URL.parse(given);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

function parseRevocationSeconds(digits: string): number | undefined {
  const seconds = parseSeconds(digits);
  return seconds !== undefined && seconds >= 1 && seconds <= mostRevocationSeconds ? seconds : undefined;
}

function parseSeconds(digits: string): number | undefined {
  return /^\d{1,3}$/.test(digits) ? Number(digits) : undefined;
}

function anyText(given: string): string {
  return given;
}
