const reasons: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'the address is taken: stop what listens there, or choose another one'],
  ['EADDRNOTAVAIL', 'this machine has no such address: choose one that it has'],
  ['EACCES', 'this user may not listen there: choose a port above 1023 or a folder that it may write'],
]);

/** One line about an address that cannot be had, with what to do, also when it is the cause of the error; undefined for other errors. */
export function listenProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { syscall, code = '', address = '', port = -1 } = error as ListenError;
  const reason = syscall === 'listen' ? reasons.get(code) : undefined;
  if (reason === undefined) return listenProblem(error.cause);
  // A socket in a folder has no port.
  const place = port < 0 ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return `cannot listen on ${place}: ${code}, ${reason}`;
}

interface ListenError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
}
