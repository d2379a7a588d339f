import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { nopLogger } from '@openova/process-kit';
import { createMetricsRegistry } from '@openova/service-kit';
import type { StreamLimits } from '../../../../services/pty-server/access/stream-router.ts';
import { openGuard } from '../../../../services/pty-server/access/caller-guard.ts';
import { openGate } from '../../../../services/pty-server/access/ticket-gate.ts';
import { createPtyServer } from '../../../../services/pty-server/app.ts';
import { openHost } from '../../../../services/pty-server/host/host.ts';
import type { HostedSession } from '../../../../services/pty-server/host-link/host-connection.ts';
import { connectHost } from '../../../../services/pty-server/host-link/connect-host.ts';
import { SessionFolders } from '../../../../services/pty-server/persistence/session-folders.ts';
import { SessionKeeper } from '../../../../services/pty-server/persistence/session-keeper.ts';
import { startScreenPool } from '../../../../services/pty-server/screen/screen-pool.ts';
import type { OpenScreen } from '../../../../services/pty-server/screen/screen.ts';
import type { SessionRegistry } from '../../../../services/pty-server/sessions/session-registry.ts';
import { openLinkSwitch, type LinkSwitch } from './link-switch.ts';
import { TerminalClient } from './terminal-client.ts';

const worker = new URL('../../../../services/pty-server/screen/screen-worker.ts', import.meta.url);
const size = { cols: 80, rows: 24 };

export interface EmbeddedSetup {
  readonly ringBytes?: number;
  /** For how long the host waits for a server before programs go on without one. */
  readonly patienceMs?: number;
  readonly streamLimits?: Partial<StreamLimits>;
  /** Puts something between the server and its screens. */
  readonly screensThrough?: (open: OpenScreen) => OpenScreen;
}

/** Host and server in this process, with limits that a program takes no settings for, and with parts that can be broken. */
export interface EmbeddedServer {
  readonly folder: string;
  readonly sessions: SessionRegistry;
  /** Between server and host. */
  readonly link: LinkSwitch;
  /** The threads that parse screens. */
  readonly workers: readonly Worker[];
  /** What the host has. */
  hosted(): Promise<readonly HostedSession[]>;
  attachUrl(sessionId: string): string;
  /** Starts a program and attaches to it. */
  begin(sessionId: string): Promise<TerminalClient>;
  attach(sessionId: string): Promise<TerminalClient>;
  close(): Promise<void>;
}

export async function startEmbeddedServer({ ringBytes = 65_536, patienceMs = 50, streamLimits = {}, screensThrough = (open) => open }: EmbeddedSetup): Promise<EmbeddedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pty-'));
  const socketPath = join(folder, 'host.sock');
  const host = await openHost({ socketPath, runningLimit: 0, ringBytes, graceMs: 100, patienceMs, log: nopLogger });
  const link = await openLinkSwitch(socketPath);
  const connection = await connectHost({ socketPath: link.path });
  const workers: Worker[] = [];
  const startWorker = (): Worker => {
    const started = new Worker(worker);
    workers.push(started);
    return started;
  };
  const screens = startScreenPool({ threads: 1, startWorker });
  const app = createPtyServer({
    host: connection,
    openScreen: screensThrough(screens.open),
    planLaunch: async () => ({ argv: ['bash', '--norc'], env: { PATH: '/usr/bin:/bin', PS1: '$ ' }, cwd: folder }),
    keeper: new SessionKeeper({ folders: new SessionFolders(join(folder, 'home'), nopLogger), log: nopLogger, onProblem: () => {} }),
    sandboxName: '',
    defaultAgent: 'shell',
    ringBytes,
    gate: openGate,
    guard: openGuard,
    allowedOrigins: [],
    log: nopLogger,
    metrics: createMetricsRegistry(),
    streamLimits,
  });
  await app.routes.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.routes.server.address() as AddressInfo;
  const attachUrl = (sessionId: string): string => `ws://127.0.0.1:${port}/sessions/${sessionId}/attach`;
  const clients: TerminalClient[] = [];
  const attach = async (sessionId: string): Promise<TerminalClient> => {
    const client = new TerminalClient({ url: attachUrl(sessionId), ticket: async () => 'none' });
    clients.push(client);
    await client.connect();
    return client;
  };
  return {
    folder,
    sessions: app.sessions,
    link,
    workers,
    hosted: () => connection.sessions(),
    attachUrl,
    attach,
    begin: async (sessionId) => {
      await app.sessions.create({ id: sessionId, agent: 'shell', size });
      return attach(sessionId);
    },
    close: async () => {
      for (const client of clients) await client.dispose();
      await app.close();
      await connection.close();
      await link.close();
      await screens.close();
      await host.close();
      rmSync(folder, { recursive: true });
    },
  };
}
