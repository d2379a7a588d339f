const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when the User or the system asks this process to end, however often: one that died half-way would leave its programs behind. */
export function stopRequest(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });
}
