import { HttpProblem, type Environment } from '@openova/service-kit';
import { ptyServerSecretVariables, ptyServerVariables } from '@openova/sandbox-model';
import type { PlanLaunch } from './launch-plan.ts';

const { home, llmGatewayUrl, openaiBaseUrl, sovereignFqdn, sandboxName } = ptyServerVariables;
const { token, byosAnthropic } = ptyServerSecretVariables;
const inherited = ['PATH', 'LANG', 'TZ', home, llmGatewayUrl, openaiBaseUrl, sovereignFqdn, sandboxName, ...token, byosAnthropic];

/** Launches `sovereign-shell`, a login shell. */
export function shellLaunch(env: Environment, workspace: string): PlanLaunch {
  const given = Object.fromEntries(inherited.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  return async ({ agent, cwd = workspace }) => {
    if (agent !== 'sovereign-shell') {
      throw new HttpProblem({ status: 400, code: 'unknown_agent', detail: 'there is no such agent', next: 'take sovereign-shell' });
    }
    return { argv: ['bash', '-l'], cwd, env: { LANG: 'C.UTF-8', ...given, TERM: 'xterm-256color', COLORTERM: 'truecolor' } };
  };
}
