import { randomUUID } from 'node:crypto';
import type { FunctionCall, FunctionHandler } from '../handler.ts';
import type { RunFunctionRequest } from '../request.ts';
import { addResult, responseTo, type Result, type RunFunctionResponse } from '../response.ts';
import { requestOf } from '../request.ts';
import { UnreadableStruct } from '../struct/struct-error.ts';
import { decodeRequest } from '../wire/request.ts';
import { encodeResponse } from '../wire/response.ts';

// Crossplane's client has gRPC's default limit and no setting for it.
const largestAnswer = 4 * 1024 * 1024;

/** The bytes are no request. The message says where, never what. */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';
}

export interface Answer {
  readonly bytes: Buffer;
  readonly results: readonly Result[];
}

/** Runs the function on an encoded request. Rejects with MalformedRequest only: what the handler throws is an answer. */
export async function runFunction(handler: FunctionHandler, bytes: Uint8Array, call: FunctionCall): Promise<Answer> {
  const request = decode(bytes);
  const answer = await handled(handler, request, call);
  if (answer.bytes.length > largestAnswer) {
    call.log.warn('the answer is larger than Crossplane accepts', { bytes: answer.bytes.length, limit: largestAnswer });
  }
  return answer;
}

function decode(bytes: Uint8Array): RunFunctionRequest {
  try {
    return decodeRequest(bytes);
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause: unknown): MalformedRequest {
  return new MalformedRequest(`cannot decode the request: ${(cause as Error).message}`, { cause });
}

async function handled(handler: FunctionHandler, request: RunFunctionRequest, call: FunctionCall): Promise<Answer> {
  try {
    const returned = handler(request, call);
    // An await where there is nothing to wait for would let the calls that have arrived with this one run first, and
    // the objects of all of them would outlive the collector's young generation.
    return answerOf(returned instanceof Promise ? await returned : returned);
  } catch (err) {
    // An object of the request is read when it is first asked for.
    if (err instanceof UnreadableStruct) throw malformed(err);
    const correlationId = randomUUID();
    call.log.error('the function failed', { err, correlationId });
    const response = responseTo(requestOf({ tag: request.tag }));
    // The error's own text may carry secrets, and this message becomes an event.
    addResult(response, { severity: 'Fatal', message: `internal error, correlation id ${correlationId}` });
    return answerOf(response);
  }
}

function answerOf(response: RunFunctionResponse): Answer {
  return { bytes: encodeResponse(response), results: response.results };
}
