import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { FunctionHandler } from '../handler.ts';
import { nopLogger, type Logger } from '@openova/process-kit';
import type { Metrics } from '../metrics.ts';
import type { ServeOptions } from '../options/serve-options.ts';
import { listenTls } from '../tls/tls-listener.ts';
import { callMetrics } from './call-metrics.ts';
import { addFunctionService } from './function-service.ts';
import { addHealthService } from './health-service.ts';
import { listenPlain, type Listener } from './listener.ts';
import { serveMetrics, type MetricsServer } from './metrics-server.ts';
import { addReflectionService } from './reflection-service.ts';

export interface ServeSettings extends Pick<ServeOptions, 'address' | 'certsDir' | 'metricsAddress'> {
  readonly maxReceiveBytes?: number;
  readonly log?: Logger;
  /** How long calls in flight may take to end once the server closes. */
  readonly drainMs?: number;
  /** How often to look for new certificates. */
  readonly reloadMs?: number;
  /** How long a peer may take to prove itself. */
  readonly handshakeMs?: number;
}

/** A function that takes calls. */
export interface FunctionServer {
  /** `host:port` as bound. */
  readonly address: string;
  readonly metricsAddress?: string;
  /** Says NOT_SERVING, stops accepting, waits for the calls in flight and then ends what is left. */
  close(): Promise<void>;
}

const defaultReceiveBytes = 4 * 1024 * 1024;
const defaultDrainMs = 25_000;

/** Serves a function: both versions of its contract, health, reflection and metrics. Rejects when a port cannot be had. */
export async function serve(handler: FunctionHandler, settings: ServeSettings): Promise<FunctionServer> {
  const { metricsAddress, log = nopLogger, drainMs = defaultDrainMs } = settings;
  // Loaded on demand, so that a function without metrics does not pay for it at its start.
  const metrics = metricsAddress && (await import('../metrics.ts')).createMetrics();
  const grpc = grpcServer(settings, metrics);
  addFunctionService(grpc, { handler, log, metrics });
  addReflectionService(grpc);
  const health = addHealthService(grpc);
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  let closing: Promise<void> | undefined;
  const accept = (socket: Socket): void => {
    // A handshake can end after the server has begun to close.
    if (closing) socket.destroy();
    else injector.injectConnection(socket);
  };
  const listener = await openListener(settings, { accept, metrics });
  let metricsServer: MetricsServer | undefined;
  try {
    metricsServer = metrics && (await serveMetrics(metrics, metricsAddress, log));
  } catch (error) {
    listener.destroy();
    grpc.forceShutdown();
    throw error;
  }
  const close = async (): Promise<void> => {
    health.drain();
    listener.stop();
    await drain(grpc, listener, drainMs);
    await metricsServer?.close();
  };
  return {
    address: listener.address,
    ...(metricsServer ? { metricsAddress: metricsServer.address } : {}),
    close: () => (closing ??= close()),
  };
}

function grpcServer({ maxReceiveBytes = defaultReceiveBytes }: ServeSettings, metrics: Metrics | undefined): Server {
  return new Server({
    'grpc.max_receive_message_length': maxReceiveBytes,
    'grpc.max_send_message_length': -1,
    // A peer that vanished without a word is found out and its connection ended.
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 20_000,
    'grpc.enable_channelz': 0,
    ...(metrics ? { interceptors: [callMetrics(metrics)] } : {}),
  });
}

interface Connections {
  readonly accept: (socket: Socket) => void;
  readonly metrics: Metrics | undefined;
}

function openListener(settings: ServeSettings, { accept, metrics }: Connections): Promise<Listener> {
  const { address, certsDir, log = nopLogger } = settings;
  if (certsDir === undefined) return listenPlain(address, log, accept);
  const refused = (reason: string): void => metrics?.countRefusedPeer(reason);
  return listenTls({ ...settings, certsDir, log, accept, refused });
}

async function drain(grpc: Server, listener: Listener, drainMs: number): Promise<void> {
  // Its own callback comes too early: Node's HTTP/2 server closes the sessions that grpc-js then takes for ended. A
  // connection does end once its last call has.
  grpc.tryShutdown(() => {});
  const timeout = new AbortController();
  const limit = pause(drainMs, undefined, { signal: timeout.signal }).catch(() => {});
  await Promise.race([listener.drained(), limit]);
  timeout.abort();
  listener.destroy();
}
