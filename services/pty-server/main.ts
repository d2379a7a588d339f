import { readFile } from 'node:fs/promises';
import { createLogger, type Logger } from '@openova/process-kit';
import { createMetricsRegistry, openKeySet, runMain, serveApp } from '@openova/service-kit';
import { callerGuard, openGuard, type CallerGuard } from './access/caller-guard.ts';
import { openGate, ticketGate, type TicketGate } from './access/ticket-gate.ts';
import { createPtyServer } from './app.ts';
import { parseConfig, usage, type AccessConfig } from './config.ts';
import { connectHost } from './host-link/connect-host.ts';
import type { HostRefused } from './host-link/host-refused.ts';
import { startScreenPool } from './screen/screen-pool.ts';
import { shellLaunch } from './sessions/shell-launch.ts';

const argv = process.argv.slice(2);

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const config = parseConfig({ argv, env: process.env });
  const log = createLogger({ name: 'pty-server', debug: config.debug });
  if (!config.access) log.warn('everybody on this machine may use the sessions, because of --insecure-no-auth');
  const host = await connectHost({ socketPath: config.hostSocket, onEnd: (reason) => stop(log, reason) });
  const screens = startScreenPool();
  try {
    const app = createPtyServer({
      ...config,
      ...access(config.access),
      host,
      openScreen: screens.open,
      planLaunch: shellLaunch(process.env, config.workspace),
      log,
      metrics: createMetricsRegistry(),
    });
    // Nothing is to be drained: clients are told to come again, and no Service has another server for this Sandbox.
    await serveApp(app, { address: config.address, log, drainMs: 0 });
  } finally {
    await Promise.all([host.close(), screens.close()]);
  }
}

// Another server serves these sessions now, or the host is of another version. Whoever started this one decides what follows.
function stop(log: Logger, reason: HostRefused): void {
  log.error('pty-host serves this server no longer', { err: reason });
  process.exitCode = 1;
  process.kill(process.pid, 'SIGTERM');
}

function access(config: AccessConfig | undefined): { readonly gate: TicketGate; readonly guard: CallerGuard } {
  if (!config) return { gate: openGate, guard: openGuard };
  const { ownerUid, keySet, tokenFile } = config;
  const expectations = { ownerUid, keys: openKeySet(keySet), now: Date.now };
  const sandboxToken = async (): Promise<string | undefined> => tokenFile && (await readFile(tokenFile, 'utf8')).trim();
  return { gate: ticketGate(expectations), guard: callerGuard({ ...expectations, sandboxToken }) };
}
