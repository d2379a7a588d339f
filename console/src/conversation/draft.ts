import type { SandboxWish } from '../api/sandbox.api.ts';
import type { AgentId } from '../sandbox/agents.ts';
import type { PlanName, Understanding } from './understanding.ts';

/** The Sandbox that is being described. */
export interface Draft {
  readonly agent?: AgentId;
  readonly displayName?: string;
  readonly repo?: string;
  readonly branch?: string;
  readonly idleTimeoutMinutes?: number;
  /** Known and shown; a plan is the Organization's and is not asked for. */
  readonly plan?: PlanName;
}

/** The draft after something more was said: the newest holds. */
export function revise(draft: Draft, { agents, dropped, answer, ...said }: Understanding): Draft {
  if (answer === 'no') return {};
  const kept = Object.fromEntries(Object.entries(draft).filter(([field]) => !dropped.some((gone) => gone === field))) as Draft;
  const [agent, ...others] = agents;
  return { ...kept, ...said, ...(agent !== undefined && others.length === 0 && { agent }) };
}

/** What the API is asked for; undefined while the draft says too little. */
export function wishOf({ agent, displayName, repo, branch, idleTimeoutMinutes }: Draft): SandboxWish | undefined {
  if (agent === undefined || (branch !== undefined && repo === undefined)) return undefined;
  return {
    agent,
    ...(displayName !== undefined && { displayName }),
    ...(repo !== undefined && { repo }),
    ...(branch !== undefined && { branch }),
    ...(idleTimeoutMinutes !== undefined && { idleTimeoutMinutes }),
  };
}
