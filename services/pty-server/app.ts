import type { Logger } from '@openova/process-kit';
import { createHttpApp, type HttpApp, type HttpLimits, type MetricsRegistry } from '@openova/service-kit';
import type { CallerGuard } from './access/caller-guard.ts';
import { StreamRouter, usualStreamLimits, type StreamLimits, type StreamRoute } from './access/stream-router.ts';
import type { TicketGate } from './access/ticket-gate.ts';
import { attachRoute } from './attach/attach-route.ts';
import type { HostConnection } from './host-link/host-connection.ts';
import type { SessionKeeper } from './persistence/session-keeper.ts';
import type { OpenScreen } from './screen/screen.ts';
import { Activity } from './sessions/activity.ts';
import { isHostReachable } from './sessions/host-reachable.ts';
import { addIdleRoute } from './sessions/idle-route.ts';
import type { PlanLaunch } from './sessions/launch-plan.ts';
import type { ServedSession } from './sessions/served-session.ts';
import { sessionCounts } from './sessions/session-counts.ts';
import { countSessions } from './sessions/session-metrics.ts';
import { SessionRegistry, type Opened } from './sessions/session-registry.ts';
import { addSessionRoutes } from './sessions/session-routes.ts';

export interface PtyServerOptions {
  readonly host: HostConnection;
  readonly openScreen: OpenScreen;
  readonly planLaunch: PlanLaunch;
  readonly keeper: SessionKeeper;
  /** The id of the session that the first attach creates; empty: there is none. */
  readonly sandboxName: string;
  readonly defaultAgent: string;
  /** The size of a session's ring at the host. */
  readonly ringBytes: number;
  readonly gate: TicketGate;
  readonly guard: CallerGuard;
  readonly allowedOrigins: readonly string[];
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** More that clients can connect to in a session. */
  readonly streams?: (sessions: SessionRegistry) => readonly StreamRoute[];
  /** Whether an agent works on something in a session, with or without a client. */
  readonly isTurnInProgress?: (sessionId: string) => boolean;
  readonly onOpened?: (session: ServedSession, how: Opened) => void;
  readonly onRemoved?: (sessionId: string) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly limits?: Partial<HttpLimits>;
  readonly streamLimits?: Partial<StreamLimits>;
}

/** The server in front of pty-host, not listening yet. Closing it leaves the host's sessions running. */
export function createPtyServer(options: PtyServerOptions): HttpApp & { readonly sessions: SessionRegistry } {
  const { host, log, metrics, guard, sandboxName, defaultAgent, limits = {} } = options;
  const now = options.now ?? Date.now;
  const activity = new Activity(now);
  const app = createHttpApp({ log, metrics, limits, checks: { 'pty-host': () => isHostReachable(host) } });
  const sessions = new SessionRegistry({
    ...options,
    now,
    activity,
    firstId: sandboxName,
    // The host stops reading a program when half of its ring is not parsed yet.
    creditBytes: options.ringBytes / 2,
    counts: sessionCounts(metrics),
    isTurnInProgress: options.isTurnInProgress ?? (() => false),
  });
  countSessions(metrics, () => sessions.current);
  addSessionRoutes(app.routes, { sessions, guard, defaultAgent });
  addIdleRoute(app.routes, sessions, activity);
  const router = new StreamRouter({
    ...options,
    limits: { ...usualStreamLimits, ...options.streamLimits },
    routes: [attachRoute({ sessions, first: { id: sandboxName, agent: defaultAgent }, metrics, log }), ...(options.streams?.(sessions) ?? [])],
  });
  router.serve(app.routes.server);
  const close = async (): Promise<void> => {
    router.close();
    await app.close();
    await sessions.close();
  };
  return { ...app, sessions, close };
}
