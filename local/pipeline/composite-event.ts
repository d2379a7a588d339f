import type { Target } from '@openova/function-sdk';

/** A Kubernetes event about the composite. */
export interface CompositeEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** The pipeline step that asked for it. */
  readonly step?: string;
  readonly target: Target;
}

export const composeReason = 'ComposeResources';

/** An event of the reconcile itself. */
export function ownEvent(type: CompositeEvent['type'], reason: string, message: string): CompositeEvent {
  return { type, reason, message, target: 'Composite' };
}

/** The text as the composite's event has it. The claim's event has the bare message. */
export function eventText({ message, step }: CompositeEvent): string {
  return step === undefined ? message : `Pipeline step "${step}": ${message}`;
}
