import { isDeepStrictEqual } from 'node:util';
import type { Resource, ResourceSelector, RunFunctionRequest, RunFunctionResponse } from '@openova/function-sdk';
import { ComposeError } from './compose-error.ts';
import type { ReadResources } from './resource-reader.ts';

/** Calls a composition function once. */
export type RunFunction = (request: RunFunctionRequest) => Promise<RunFunctionResponse>;

const maxRounds = 5;

/**
 * Calls a function until it has what it asks for, up to six times. The context of an answer goes into the next call,
 * its desired state does not. The first call is final when it already had all that it asked for, which is also why
 * requirements that are empty and requirements that are missing lead to the same answer.
 */
export async function runStep(
  run: RunFunction,
  request: RunFunctionRequest,
  read: ReadResources,
): Promise<RunFunctionResponse> {
  const given = request.requiredResources;
  let current = request;
  let asked: ReadonlyMap<string, ResourceSelector> = new Map();
  for (let round = 0; round <= maxRounds; round += 1) {
    const response = await run(current);
    if (response.results.some(({ severity }) => severity === 'Fatal')) return response;
    if (isDeepStrictEqual(response.requiredResources, asked)) return response;
    const requiredResources = new Map([...given, ...(await readAll(response.requiredResources, read))]);
    if (round === 0 && isDeepStrictEqual(requiredResources, given)) return response;
    asked = response.requiredResources;
    const { context: _, ...rest } = current;
    current = { ...rest, requiredResources, ...(response.context ? { context: response.context } : {}) };
  }
  throw new ComposeError(`requirements didn't stabilize after the maximum number of iterations (${maxRounds})`);
}

/** What these selectors find, by requirement name; an empty list for one that finds nothing. */
export async function readAll(
  selectors: ReadonlyMap<string, ResourceSelector>,
  read: ReadResources,
): Promise<ReadonlyMap<string, readonly Resource[]>> {
  const found = [...selectors].map(async ([name, selector]) => {
    const objects = await read(selector);
    return [name, objects.map((object) => ({ object }))] as const;
  });
  return new Map(await Promise.all(found));
}
