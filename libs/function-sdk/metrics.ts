import { Counter, Histogram, Registry } from 'prom-client';
import type { Severity } from './response.ts';

/** How a call ended. `Refused`: before its request was read, for instance because it was too large. */
export type CallCode = 'OK' | 'InvalidArgument' | 'Canceled' | 'Refused' | 'Other';

export interface CallOutcome {
  readonly service: string;
  readonly method: string;
  readonly code: CallCode;
  readonly seconds: number;
}

/** What a function counts about itself, for Prometheus. */
export interface Metrics {
  countCall(outcome: CallOutcome): void;
  countResult(severity: Severity): void;
  /** `reason` comes from a fixed list. */
  countRefusedPeer(reason: string): void;
  /** The text that Prometheus reads, and its content type. */
  render(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/** Call metrics have the names that Go's gRPC servers use, so that dashboards fit both. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: 'grpc_server_handled_total',
    help: 'Calls that have ended, by their status.',
    labelNames: ['grpc_type', 'grpc_service', 'grpc_method', 'grpc_code'],
    registers,
  });
  const durations = new Histogram({
    name: 'grpc_server_handling_seconds',
    help: 'Time from the start of a call to its end.',
    labelNames: ['grpc_type', 'grpc_service', 'grpc_method'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const results = new Counter({
    name: 'function_results_total',
    help: 'Results returned to Crossplane, by severity.',
    labelNames: ['severity'],
    registers,
  });
  const refusedPeers = new Counter({
    name: 'function_refused_peers_total',
    help: 'Connections ended because the peer could not prove that it is Crossplane.',
    labelNames: ['reason'],
    registers,
  });
  return {
    countCall: ({ service, method, code, seconds }) => {
      const labels = { grpc_type: 'unary', grpc_service: service, grpc_method: method };
      calls.inc({ ...labels, grpc_code: code });
      durations.observe(labels, seconds);
    },
    countResult: (severity) => results.inc({ severity }),
    countRefusedPeer: (reason) => refusedPeers.inc({ reason }),
    render: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
