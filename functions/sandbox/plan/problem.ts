import type { FailureReason, Stage } from '@openova/sandbox-model';

/** Something in the inputs that keeps the Sandbox from being composed, and the stage a reader looks for it at. */
export interface Problem {
  readonly stage: Stage;
  readonly reason: FailureReason;
  readonly message: string;
}
