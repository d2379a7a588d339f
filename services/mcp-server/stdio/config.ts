import { ConfigError, describeSettings, readSecret, readSettings, type SecretSource, type SettingsSource } from '@openova/service-kit';

export interface StdioConfig {
  readonly url: URL;
  /** The bearer credential. */
  readonly key: string;
}

const keyName = 'SANDBOX_RELAY_KEY';

const settings = {
  'relay-url': { env: 'SANDBOX_RELAY_URL', fallback: 'http://127.0.0.1:7684', help: 'the relay of the Sandbox, which passes /mcp on', parse: parseMcpUrl },
} as const;

export const usage = `mcp-stdio is the MCP server of a Sandbox for agents that speak stdio only: it passes each line of stdin on and writes the answers to stdout.

${describeSettings(settings)}  -h, --help
      print this

The key of the relay comes from ${keyName}, or from the file that ${keyName}_FILE names. Every session of a Sandbox has both variables.
`;

/** Reads the command line and the environment. Throws ConfigError with all problems. */
export function parseConfig({ argv, env, readFile }: SettingsSource & SecretSource): StdioConfig {
  const problems: string[] = [];
  const { 'relay-url': url } = readSettings(settings, { argv, env }, problems);
  const key = readSecret(keyName, { env, readFile }, problems);
  if (key === undefined && problems.length === 0) problems.push(`${keyName} is missing: start this in a session of a Sandbox`);
  if (problems.length > 0 || key === undefined) throw new ConfigError(problems);
  return { url, key };
}

function parseMcpUrl(relay: string): URL | undefined {
  return URL.canParse(relay) && /^https?:/.test(relay) ? new URL('/mcp', relay) : undefined;
}
