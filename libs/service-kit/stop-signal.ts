export interface StopSignal {
  readonly signal: Promise<NodeJS.Signals>;
  forget(): void;
}

/** Waits for SIGTERM or SIGINT. The handlers stay until they are forgotten, so that a second signal does not cut the closing short. */
export function stopSignal(): StopSignal {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, resolve);
  return { signal: promise, forget: () => signals.forEach((signal) => process.off(signal, resolve)) };
}
