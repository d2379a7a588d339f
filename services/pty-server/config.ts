import { isAbsolute } from 'node:path';
import { parseListenAddress, type ListenAddress } from '@openova/process-kit';
import { ptyServerSecretVariables, ptyServerVariables as variables } from '@openova/sandbox-model';
import { ConfigError, describeSettings, parseSwitch, readSettings, type SettingsSource } from '@openova/service-kit';
import { parseOrigins } from './access/allowed-origins.ts';

export interface PtyServerConfig {
  readonly address: ListenAddress;
  readonly hostSocket: string;
  readonly ringBytes: number;
  /** The id of the session that the first attach creates; empty: there is none. */
  readonly sandboxName: string;
  readonly defaultAgent: string;
  readonly catalogue: readonly string[];
  readonly home: string;
  readonly workspace: string;
  readonly gatewayUrl: string;
  readonly mcpUrl: string;
  /** Holds the token of the Sandbox. */
  readonly tokenFile: string;
  readonly allowedOrigins: readonly string[];
  /** Undefined: everybody who can reach the server may use it, and only its own machine can. */
  readonly access: AccessConfig | undefined;
  /** Values that the log must not hold. */
  readonly secrets: readonly string[];
  readonly debug: boolean;
}

export interface AccessConfig {
  readonly ownerUid: string;
  readonly keySet: URL;
}

const settings = {
  address: { env: variables.listenAddress, fallback: ':7681', help: 'where to listen', parse: parseListenAddress },
  'host-socket': { env: 'PTY_HOST_SOCKET', fallback: '/run/openova/pty-host.sock', help: 'the socket of pty-host', parse: text },
  'ring-bytes': { env: variables.ringBufferBytes, fallback: '4194304', help: 'bytes that pty-host keeps of a session', parse: parseBytes },
  'sandbox-name': { env: variables.sandboxName, fallback: '', help: 'the session of this id is created by the first attach', parse: anyText },
  'default-agent': { env: variables.defaultAgent, fallback: 'sovereign-shell', help: 'what a session runs that does not say', parse: text },
  catalogue: { env: variables.agentCatalogue, fallback: '', help: 'agents that sessions may run besides the shell, with commas between', parse: parseNames },
  home: { env: variables.home, fallback: '/home/sandbox', help: 'the home folder of sessions', parse: parseFolder },
  'gateway-url': { env: variables.llmGatewayUrl, fallback: 'http://localhost:8080/v1', help: 'the LLM gateway with its version, for the relay of the agents', parse: parseHttpUrl },
  'mcp-url': { env: variables.mcpUrl, fallback: 'http://localhost:7683/mcp', help: 'the MCP server, for the relay of the agents', parse: parseHttpUrl },
  workspace: { env: variables.workspace, fallback: '/workspace', help: 'the folder in which sessions begin', parse: parseFolder },
  'allowed-origins': { env: variables.allowedOrigins, fallback: '', help: 'origins whose pages may connect, with commas between', parse: parseOrigins },
  'owner-uid': { env: variables.ownerUid, fallback: '', help: 'the Sandbox; tickets for others are refused', parse: anyText },
  'ticket-jwks-url': { env: variables.ticketJwksUrl, fallback: '', help: 'the keys of tickets: an http:, https: or file: URL', parse: anyText },
  'token-file': { env: variables.tokenFile, fallback: '/run/openova/token', help: 'the token of this Sandbox', parse: text },
  'insecure-no-auth': { env: 'PTY_SERVER_INSECURE_NO_AUTH', fallback: 'false', help: 'let everybody in, on a loopback address only', isSwitch: true, parse: parseSwitch },
  debug: { env: 'PTY_SERVER_DEBUG', fallback: 'false', help: 'log more', isSwitch: true, parse: parseSwitch },
} as const;

const secretNames = [...ptyServerSecretVariables.token, ptyServerSecretVariables.byosAnthropic];

export const usage = `pty-server serves the sessions of a Sandbox to browsers and services.

${describeSettings(settings)}  -h, --help
      print this

The sessions live in pty-host: SIGTERM stops the server and leaves them running.
`;

/** Reads the command line and the environment. Throws ConfigError with all problems. */
export function parseConfig(source: SettingsSource): PtyServerConfig {
  const problems: string[] = [];
  const values = readSettings(settings, source, problems);
  const isOpen = values['insecure-no-auth'];
  const access = isOpen ? undefined : readAccess(values, problems);
  const address = isOpen && values.address ? loopbackOf(values.address, problems) : values.address;
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    address,
    hostSocket: values['host-socket'],
    ringBytes: values['ring-bytes'],
    sandboxName: values['sandbox-name'],
    defaultAgent: values['default-agent'],
    catalogue: values.catalogue,
    home: values.home,
    workspace: values.workspace,
    gatewayUrl: values['gateway-url'],
    mcpUrl: values['mcp-url'],
    tokenFile: values['token-file'],
    allowedOrigins: values['allowed-origins'],
    access,
    secrets: secretNames.map((name) => source.env[name] ?? ''),
    debug: values.debug,
  });
}

type AccessValues = Readonly<Record<'owner-uid' | 'ticket-jwks-url', string>>;

function readAccess(values: AccessValues, problems: string[]): AccessConfig | undefined {
  const ownerUid = values['owner-uid'];
  const keySet = values['ticket-jwks-url'];
  if (!ownerUid) problems.push(`${variables.ownerUid} is missing: set it, or --insecure-no-auth for a server of your own machine`);
  if (!keySet) problems.push(`${variables.ticketJwksUrl} is missing: set it, or --insecure-no-auth for a server of your own machine`);
  else if (!isKeySetUrl(keySet)) problems.push(`${variables.ticketJwksUrl} has to be an http:, https: or file: URL`);
  else return { ownerUid, keySet: new URL(keySet) };
  return undefined;
}

function loopbackOf({ host = '127.0.0.1', port }: ListenAddress, problems: string[]): ListenAddress {
  if (!['127.0.0.1', '::1', 'localhost'].includes(host)) problems.push('--insecure-no-auth listens on 127.0.0.1, ::1 or localhost only');
  return { host, port };
}

function isKeySetUrl(given: string): boolean {
  return URL.canParse(given) && ['http:', 'https:', 'file:'].includes(new URL(given).protocol);
}

function parseBytes(digits: string): number | undefined {
  const bytes = Number(digits);
  return /^\d{1,10}$/.test(digits) && bytes >= 65_536 ? bytes : undefined;
}

function parseHttpUrl(given: string): string | undefined {
  const url = URL.parse(given);
  return url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? given : undefined;
}

function parseFolder(path: string): string | undefined {
  return isAbsolute(path) ? path : undefined;
}

function parseNames(given: string): readonly string[] {
  return given.split(',').map((name) => name.trim()).filter((name) => name !== '');
}

function text(given: string): string | undefined {
  return given.trim() === '' ? undefined : given;
}

function anyText(given: string): string {
  return given;
}
