import { status, type sendUnaryData, type Server, type ServerUnaryCall } from '@grpc/grpc-js';
import type { FunctionHandler } from '../handler.ts';
import type { Logger } from '@openova/process-kit';
import type { Metrics } from '../metrics.ts';
import { functionServices } from '../wire/service-names.ts';
import { text } from '../wire/state.ts';
import { byteService } from './byte-service.ts';
import { MalformedRequest, runFunction } from './run-function.ts';

export interface FunctionServiceParts {
  readonly handler: FunctionHandler;
  readonly log: Logger;
  readonly metrics: Metrics | undefined;
}

/** Serves the handler under both names of the contract. */
export function addFunctionService(server: Server, parts: FunctionServiceParts): void {
  const RunFunction = (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>): void => {
    answer(call, respond, parts).catch((err: unknown) => {
      parts.log.error('cannot answer a call', { err });
      respond({ code: status.INTERNAL, details: 'internal error' });
    });
  };
  for (const service of functionServices) server.addService(byteService(service, { RunFunction: {} }), { RunFunction });
}

async function answer(
  call: ServerUnaryCall<Buffer, Buffer>,
  respond: sendUnaryData<Buffer>,
  { handler, log, metrics }: FunctionServiceParts,
): Promise<void> {
  const abort = new AbortController();
  const giveUp = (): void => abort.abort();
  call.once('cancelled', giveUp);
  try {
    const { bytes, results } = await runFunction(handler, call.request, { log, signal: abort.signal });
    for (const { severity } of results) metrics?.countResult(severity);
    respond(null, bytes);
  } catch (error) {
    if (!(error instanceof MalformedRequest)) throw error;
    log.warn('refused a malformed request', { err: error, peer: call.getPeer() });
    respond({ code: status.INVALID_ARGUMENT, details: text(error.message) });
  } finally {
    // grpc-js says "cancelled" at the end of every call, answered or not.
    call.off('cancelled', giveUp);
  }
}
