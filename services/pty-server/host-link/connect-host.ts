import type { HostConnection } from './host-connection.ts';
import { HostLink } from './host-link.ts';
import { HostRefused } from './host-refused.ts';

export interface ConnectHostOptions {
  readonly socketPath: string;
  /** How long to wait for a host that is not there yet. */
  readonly patienceMs?: number;
  /** The link is over and will not come back: another server has taken the host, or it speaks another version. */
  readonly onEnd?: (reason: HostRefused) => void;
}

/** Rejects with HostRefused when there is no host, or it does not want this server. */
export async function connectHost({ patienceMs = 10_000, onEnd, ...options }: ConnectHostOptions): Promise<HostConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let isConnected = false;
  const link = new HostLink(options.socketPath, {
    onWelcome: () => {
      isConnected = true;
      resolve();
    },
    onEnd: (reason) => (isConnected ? onEnd?.(reason) : reject(reason)),
  });
  const timer = setTimeout(() => {
    reject(new HostRefused('link-lost', `cannot reach pty-host at "${options.socketPath}": see that it runs`));
  }, patienceMs);
  try {
    await promise;
    return link;
  } catch (error) {
    await link.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
