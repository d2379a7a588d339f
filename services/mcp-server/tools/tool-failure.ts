export interface ToolFailureDetails {
  /** Stable: agents branch on it. */
  readonly code: string;
  readonly detail: string;
  /** What the agent can do about it. */
  readonly next: string;
}

/** A tool could not do its work, and the agent is told why. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  readonly code: string;
  readonly next: string;

  constructor({ code, detail, next }: ToolFailureDetails, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
    this.next = next;
  }
}
