import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createLogger } from '@openova/process-kit';
import { createMetricsRegistry, openKeySet, runMain, serveApp } from '@openova/service-kit';
import { callerGuard, openGuard, type CallerGuard } from './access/caller-guard.ts';
import { openGate, ticketGate, type TicketGate } from './access/ticket-gate.ts';
import { createAgents } from './agents/agents.ts';
import { createPtyServer } from './app.ts';
import type { CardFolders } from './cards/card-source.ts';
import { cardsRoute } from './cards/cards-route.ts';
import { SessionCards } from './cards/session-cards.ts';
import { parseConfig, usage, type PtyServerConfig } from './config.ts';
import { connectHost } from './host-link/connect-host.ts';
import type { HostRefused } from './host-link/host-refused.ts';
import { SessionFolders } from './persistence/session-folders.ts';
import { SessionKeeper } from './persistence/session-keeper.ts';
import { openRelay } from './relay/relay.ts';
import { readDoor } from './relay/relay-door.ts';
import { startScreenPool } from './screen/screen-pool.ts';
import { agentLaunch } from './sessions/agent-launch.ts';

const argv = process.argv.slice(2);
const notKept = 'The session cannot be written to the home folder: after a stop of the Sandbox it may be missing, or its last screen.';

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const config = parseConfig({ argv, env: process.env });
  // Lives as long as the Pod, like the host whose socket is there.
  const runFolder = dirname(config.hostSocket);
  const stateFile = join(runFolder, 'relay.json');
  const door = await readDoor(stateFile, 0);
  const log = createLogger({ name: 'pty-server', debug: config.debug, secrets: [door.key, ...config.secrets] });
  if (!config.access) log.warn('everybody on this machine may use the sessions, because of --insecure-no-auth');
  const metrics = createMetricsRegistry();
  await using open = new AsyncDisposableStack();
  let ended: HostRefused | undefined;
  const onEnd = (reason: HostRefused): void => {
    ended = reason;
    process.kill(process.pid, 'SIGTERM');
  };
  const host = open.adopt(await connectHost({ socketPath: config.hostSocket, onEnd }), (link) => link.close());
  const screens = open.adopt(startScreenPool(), (pool) => pool.close());
  const relay = open.adopt(await openRelay({ ...config, door, stateFile, log, metrics }), (way) => way.close());
  const folders = new SessionFolders(config.home, log);
  const cardFolders = (id: string): CardFolders => ({ pod: join(runFolder, 'sessions', id), home: folders.pathOf(id) });
  const cards = open.adopt(new SessionCards({ foldersOf: cardFolders, log }), (all) => all.close());
  const app = createPtyServer({
    ...config,
    ...access(config),
    host,
    openScreen: screens.open,
    planLaunch: cards.planned(agentLaunch(createAgents({ ...config, pod: process.env, relay, runFolder }))),
    keeper: new SessionKeeper({ folders, log, onProblem: (sessionId) => void cards.warn(sessionId, notKept) }),
    streams: (sessions) => [cardsRoute({ sessions, cards, log })],
    isTurnInProgress: (sessionId) => cards.isTurnInProgress(sessionId),
    onOpened: (session, how) => cards.follow(session, how),
    onRemoved: (sessionId) => cards.remove(sessionId),
    log,
    metrics,
  });
  // Nothing is to be drained: clients are told to come again, and no Service has another server for this Sandbox.
  await serveApp(app, { address: config.address, log, drainMs: 0 });
  // Another server serves these sessions now, or the host is of another version. Whoever started this one decides what follows.
  if (ended) throw ended;
}

function access({ access: config, tokenFile }: PtyServerConfig): { readonly gate: TicketGate; readonly guard: CallerGuard } {
  if (!config) return { gate: openGate, guard: openGuard };
  const { ownerUid, keySet } = config;
  const expectations = { ownerUid, keys: openKeySet(keySet), now: Date.now };
  return { gate: ticketGate(expectations), guard: callerGuard({ ...expectations, sandboxToken: () => readToken(tokenFile) }) };
}

async function readToken(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim() || undefined;
  } catch {
    // Without a token its bearer has nothing to show; passes still hold.
    return undefined;
  }
}
