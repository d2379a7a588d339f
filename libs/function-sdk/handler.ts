import type { Logger } from '@openova/process-kit';
import type { RunFunctionRequest } from './request.ts';
import type { RunFunctionResponse } from './response.ts';

export interface FunctionCall {
  readonly log: Logger;
  /** Aborts when the caller has given up or its deadline has passed. */
  readonly signal: AbortSignal;
}

/** A composition function. What it throws never reaches the caller: the answer is a fatal result with an id to look up. */
export type FunctionHandler = (
  request: RunFunctionRequest,
  call: FunctionCall,
) => RunFunctionResponse | Promise<RunFunctionResponse>;
