import type { TerminalSize } from '../host-link/host-connection.ts';

/** A conversation of the agent's own that is to go on; its latest one when the id is left out. */
export interface ResumeRequest {
  readonly nativeSessionId?: string;
}

/** What is to run in a session. */
export interface LaunchRequest extends TerminalSize {
  readonly sessionId: string;
  readonly agent: string;
  /** A folder inside the workspace or the home folder; left out: the workspace. */
  readonly cwd?: string;
  readonly resume?: ResumeRequest;
}

export interface LaunchPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The agent's own id of its conversation, where it is known before it starts. */
  readonly nativeSessionId?: string;
}

/** Finds out how an agent is started. Rejects with HttpProblem when it is unknown or not installed. */
export type PlanLaunch = (request: LaunchRequest) => Promise<LaunchPlan>;
