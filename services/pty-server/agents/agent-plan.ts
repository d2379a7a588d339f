import type { Environment } from '@openova/service-kit';
import type { Agent, AgentFile, AgentLaunch, LaunchContext } from './agent.ts';
import { sessionEnv } from './session-env.ts';

/** How to start the program of a session. No secret is in `argv`. */
export interface AgentPlan {
  /** The program by its path, and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The agent's own id of this session, where it is known before it starts. */
  readonly nativeSessionId?: string;
}

export interface LaunchFacts extends LaunchContext {
  /** The environment of pty-server. */
  readonly pod: Environment;
  /** The path of the agent's program. */
  readonly program: string;
  /** What a card adapter needs besides. */
  readonly additions?: Pick<AgentLaunch, 'args' | 'env'>;
}

/** The plan, and the files that have to be there before it is carried out. */
export function agentPlan(agent: Agent, facts: LaunchFacts): { readonly plan: AgentPlan; readonly files: readonly AgentFile[] } {
  const { pod, program, additions = { args: [], env: {} }, home, cwd, relay, session } = facts;
  const { args, env, files } = agent.launch(facts);
  const plan: AgentPlan = {
    argv: [program, ...args, ...additions.args],
    cwd,
    env: { ...sessionEnv(pod, home, relay), ...env, ...additions.env },
    ...(session.id === undefined ? {} : { nativeSessionId: session.id }),
  };
  return { plan, files };
}
