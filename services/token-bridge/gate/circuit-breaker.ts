export interface BreakerRule {
  /** So many failures one after the other open the circuit. */
  readonly failures: number;
  /** How long it stays open before one request may try. */
  readonly openMs: number;
}

export const defaultBreakerRule: BreakerRule = { failures: 5, openMs: 10_000 };

/** Keeps requests from an upstream that fails, and lets single ones try whether it is back. */
export interface CircuitBreaker {
  /** 0: go ahead, and report how it went. Else the milliseconds to wait. While half open, only one request gets 0. */
  waitMs(now: number): number;
  succeeded(): void;
  failed(now: number): void;
  /** The request went ahead and ended without telling anything about the upstream. */
  abandoned(): void;
  readonly isOpen: boolean;
}

export function createCircuitBreaker({ failures, openMs }: BreakerRule = defaultBreakerRule): CircuitBreaker {
  let inARow = 0;
  let openUntil = 0;
  let probing = false;
  return {
    waitMs: (now) => {
      if (inARow < failures) return 0;
      if (now < openUntil) return openUntil - now;
      if (probing) return openMs;
      probing = true;
      return 0;
    },
    succeeded: () => {
      inARow = 0;
      probing = false;
    },
    failed: (now) => {
      inARow += 1;
      probing = false;
      openUntil = now + openMs;
    },
    abandoned: () => {
      probing = false;
    },
    get isOpen() {
      return inARow >= failures;
    },
  };
}
