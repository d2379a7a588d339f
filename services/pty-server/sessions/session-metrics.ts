import type { MetricsRegistry } from '@openova/service-kit';
import type { SessionState } from './session-info.ts';

const states: readonly SessionState[] = ['running', 'resumable', 'ended'];

/** Counts the sessions by their state whenever it is asked for. */
export function countSessions(metrics: MetricsRegistry, current: () => readonly { readonly state: SessionState }[]): void {
  metrics.gauge({ name: 'pty_server_sessions', help: 'Sessions that run, that begin again when somebody comes, and that ended.', labels: ['state'] }, () => {
    const sessions = current();
    return states.map((state) => [{ state }, sessions.filter((each) => each.state === state).length]);
  });
}
