export interface HandoverLink {
  /** Nothing but the place: whoever opens it signs in for themselves. */
  readonly address: string;
  /** Whether other devices can reach it at all. */
  readonly isLocal: boolean;
}

/** Where another device finds the terminal session. */
export function handoverLink({ origin, hostname }: Pick<Location, 'origin' | 'hostname'>, sandboxId: string, session: string): HandoverLink {
  const query = session === sandboxId ? '' : `?terminal=${encodeURIComponent(session)}`;
  return { address: `${origin}/sandbox/${encodeURIComponent(sandboxId)}${query}`, isLocal: /^(?:localhost|.*\.localhost|127\..*|\[::1\])$/.test(hostname) };
}
