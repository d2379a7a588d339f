import { setTimeout as delay } from 'node:timers/promises';
import type { ListenAddress } from '@openova/process-kit';
import type { HttpApp } from './http/app.ts';
import type { Logger } from '@openova/process-kit';
import { stopSignal } from './stop-signal.ts';

export interface ServeAppOptions {
  readonly address: ListenAddress;
  readonly log: Logger;
  /** How long the service keeps answering after SIGTERM while it already says that it is not ready. */
  readonly drainMs: number;
}

/** Serves the app until SIGTERM or SIGINT, then closes it. Rejects when the port cannot be had. */
export async function serveApp(app: HttpApp, { address, log, drainMs }: ServeAppOptions): Promise<void> {
  const stopped = stopSignal();
  try {
    const url = await app.listen(address);
    log.info('listening', { url });
    const signal = await stopped.signal;
    log.info('stopping', { signal });
    app.drain();
    // SIGINT comes from a person at a terminal: nobody routes requests here.
    if (signal === 'SIGTERM') await delay(drainMs);
  } finally {
    stopped.forget();
    await app.close();
  }
}
