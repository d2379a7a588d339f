import { createLogger } from '@openova/process-kit';
import { runMain } from '@openova/service-kit';
import { parseConfig, usage } from './config.ts';
import { openHost } from './host.ts';

const argv = process.argv.slice(2);

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const { debug, ...config } = parseConfig({ argv, env: process.env });
  const log = createLogger({ name: 'pty-host', debug });
  const stopped = stopSignal();
  const host = await openHost({ ...config, log });
  log.info('listening', { socket: config.socketPath });
  log.info('stopping', { signal: await stopped });
  await host.close();
}

// The handlers stay, so that a second signal does not cut the closing short.
function stopSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolve);
  return promise;
}
