import { agentPackages } from '../../services/pty-server/agents/agent-packages.ts';
import { findAgent, npmAgents, type NpmAgent } from '../../tools/agents/install-agent.ts';

export interface TestedAgent {
  readonly agent: NpmAgent;
  readonly version: string;
  /** The folder of its program; undefined: this machine does not have it. */
  readonly folder: string | undefined;
}

/** The real agents that tests run. */
export function realAgents(): Promise<readonly TestedAgent[]> {
  return Promise.all(npmAgents.map(async (agent) => ({ agent, version: agentPackages[agent].version, folder: await findAgent(agent) })));
}

/** Skips what needs the agent; on CI its absence is a failure. */
export function skipWithoutAgent(context: Mocha.Context, { agent, version }: TestedAgent): void {
  if (process.env['CI'] === 'true') throw new Error(`${agent} ${version} is not in the cache: run "npm run agents"`);
  context.skip();
}
