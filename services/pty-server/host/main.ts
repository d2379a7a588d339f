import { createLogger } from '@openova/process-kit';
import { runMain, stopSignal } from '@openova/service-kit';
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
  log.info('stopping', { signal: await stopped.signal });
  await host.close();
}
