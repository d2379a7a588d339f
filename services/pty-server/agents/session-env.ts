import { ptyServerSecretVariables, ptyServerVariables } from '@openova/sandbox-model';
import type { Environment } from '@openova/service-kit';
import type { RelayAccess } from './agent.ts';
import { relayVariables } from './relay-variables.ts';

const { newapiUrl, llmGatewayUrl, openaiBaseUrl, ownerUid, sandboxName, orgId, sovereignFqdn, workspace } = ptyServerVariables;

// Of the Pod's environment; everything else, such as the User's own keys, stays with pty-server.
const inherited: readonly string[] = [
  llmGatewayUrl, openaiBaseUrl, ...ptyServerSecretVariables.token, newapiUrl, ownerUid, sandboxName, orgId, sovereignFqdn, workspace,
  'LANG', 'LC_ALL', 'TZ', 'USER', 'LOGNAME', 'TMPDIR', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS',
];

/** The environment that every session starts from, whatever runs in it. */
export function sessionEnv(pod: Environment, home: string, relay: RelayAccess): Record<string, string> {
  const own = inherited.flatMap((name) => {
    const value = pod[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    LANG: 'C.UTF-8',
    ...Object.fromEntries(own),
    HOME: home,
    PATH: `${home}/.local/bin:${pod['PATH'] || '/usr/local/bin:/usr/bin:/bin'}`,
    SHELL: '/bin/bash',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    [relayVariables.url]: relay.url,
    [relayVariables.key]: relay.key,
  };
}
