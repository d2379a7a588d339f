const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when the User or the system asks this process to end. From then on the process ends when it is done. */
export function stopRequest(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}
