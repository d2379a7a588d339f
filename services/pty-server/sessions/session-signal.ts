const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGKILL', 'SIGUSR1', 'SIGUSR2', 'SIGTSTP', 'SIGCONT'] as const;

/** A signal that clients may send to a session's program. */
export type SessionSignal = (typeof signals)[number];

export const sessionSignals: readonly SessionSignal[] = signals;

export function isSessionSignal(name: unknown): name is SessionSignal {
  return signals.some((signal) => signal === name);
}
