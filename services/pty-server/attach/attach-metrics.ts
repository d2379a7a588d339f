import type { MetricsRegistry } from '@openova/service-kit';

/** What is counted about viewers. */
export interface AttachMetrics {
  countResync(): void;
  countSent(bytes: number): void;
  countTyped(bytes: number): void;
}

/** `lags` gives how far each viewer is behind. */
export function attachMetrics(metrics: MetricsRegistry, lags: () => readonly number[]): AttachMetrics {
  let sent = 0;
  let typed = 0;
  const bytes = { name: 'pty_server_viewer_bytes_total', help: 'Bytes sent to viewers, and bytes that they typed.', labels: ['direction'] } as const;
  metrics.total(bytes, () => [[{ direction: 'out' }, sent], [{ direction: 'in' }, typed]]);
  const resyncs = metrics.counter({
    name: 'pty_server_resyncs_total',
    help: 'Snapshots sent because a viewer was too far behind.',
    labels: [],
  });
  metrics.gauge({ name: 'pty_server_client_lag_bytes', help: 'How far the slowest viewer is behind.', labels: [] }, () => [
    [{}, Math.max(0, ...lags())],
  ]);
  return {
    countResync: () => resyncs({}),
    countSent: (count) => {
      sent += count;
    },
    countTyped: (count) => {
      typed += count;
    },
  };
}
