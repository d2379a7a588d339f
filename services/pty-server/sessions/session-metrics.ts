import type { MetricsRegistry } from '@openova/service-kit';
import type { ServedSession } from './served-session.ts';

/** Counts the sessions by their state whenever it is asked for. */
export function countSessions(metrics: MetricsRegistry, current: () => Iterable<ServedSession>): void {
  metrics.gauge({ name: 'pty_server_sessions', help: 'Sessions that run, and sessions that ended and are kept.', labels: ['state'] }, () => {
    const sessions = [...current()];
    const running = sessions.filter(({ exit }) => exit === undefined).length;
    return [
      [{ state: 'running' }, running],
      [{ state: 'ended' }, sessions.length - running],
    ];
  });
}
