import type { MetricsRegistry } from '@openova/service-kit';

/** What is counted about sessions. */
export interface SessionCounts {
  readonly output: (bytes: number) => void;
  readonly paused: (seconds: number) => void;
}

export function sessionCounts(metrics: MetricsRegistry): SessionCounts {
  let output = 0;
  metrics.total({ name: 'pty_server_output_bytes_total', help: 'Bytes that the programs of all sessions have written.', labels: [] }, () => [[{}, output]]);
  const paused = metrics.counter({
    name: 'pty_server_paused_seconds_total',
    help: 'For how long programs were held up because their output was not parsed yet.',
    labels: [],
  });
  return {
    output: (bytes) => {
      output += bytes;
    },
    paused: (seconds) => paused({}, seconds),
  };
}
