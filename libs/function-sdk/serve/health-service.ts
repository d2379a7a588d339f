import { status, type sendUnaryData, type Server, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import { decodeMessage, encodeMessage, health } from '../wire/messages.ts';
import { functionServices, healthService } from '../wire/service-names.ts';
import { byteService } from './byte-service.ts';

const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = health.HealthCheckResponse.ServingStatus;
const known: ReadonlySet<string> = new Set(['', healthService, ...functionServices]);

type WatchCall = ServerWritableStream<Buffer, Buffer>;

/** The standard health service. It answers SERVING until `drain`, which also ends every watch. */
export interface HealthService {
  drain(): void;
}

export function addHealthService(server: Server): HealthService {
  const watchers = new Set<WatchCall>();
  let serving = true;
  const statusOf = (service: string): number => (known.has(service) ? (serving ? SERVING : NOT_SERVING) : SERVICE_UNKNOWN);

  const Check = (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>): void => {
    const service = serviceAsked(call.request);
    if (service === undefined) respond({ code: status.INVALID_ARGUMENT, details: 'cannot decode the request' });
    else if (!known.has(service)) respond({ code: status.NOT_FOUND, details: 'unknown service' });
    else respond(null, healthResponse(statusOf(service)));
  };
  const Watch = (call: WatchCall): void => {
    const service = serviceAsked(call.request);
    if (service === undefined) {
      call.emit('error', { code: status.INVALID_ARGUMENT, details: 'cannot decode the request' });
      return;
    }
    call.write(healthResponse(statusOf(service)));
    if (!serving) {
      call.end();
      return;
    }
    watchers.add(call);
    call.once('cancelled', () => watchers.delete(call));
  };
  server.addService(byteService(healthService, { Check: {}, Watch: { responseStream: true } }), { Check, Watch });

  return {
    drain: () => {
      serving = false;
      for (const watcher of watchers) {
        watcher.write(healthResponse(NOT_SERVING));
        watcher.end();
      }
      watchers.clear();
    },
  };
}

function serviceAsked(bytes: Buffer): string | undefined {
  try {
    return decodeMessage(health.HealthCheckRequest, bytes).service ?? '';
  } catch {
    return undefined;
  }
}

function healthResponse(value: number): Buffer {
  return encodeMessage(health.HealthCheckResponse, { status: value });
}
