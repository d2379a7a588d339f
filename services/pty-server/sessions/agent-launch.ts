import { HttpProblem } from '@openova/service-kit';
import type { Agents } from '../agents/agents.ts';
import { LaunchRefused, type LaunchRefusal } from '../agents/launch-refused.ts';
import type { PlanLaunch } from './launch-plan.ts';

const statusOf: Readonly<Record<LaunchRefusal, number>> = {
  agent_unknown: 400,
  agent_not_installed: 422,
  folder_refused: 422,
  launch_files_refused: 422,
  native_session_refused: 400,
};

/** Launches the agents that the Sandbox offers. */
export function agentLaunch(agents: Pick<Agents, 'plan'>): PlanLaunch {
  return async ({ agent, cwd, resume }) => {
    try {
      return await agents.plan({ agent, ...(cwd === undefined ? {} : { cwd }), ...(resume === undefined ? {} : { resume }) });
    } catch (error) {
      if (!(error instanceof LaunchRefused)) throw error;
      const { code, message: detail, next } = error;
      throw new HttpProblem({ status: statusOf[code], code, detail, next });
    }
  };
}
