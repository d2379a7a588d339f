import { createHash } from 'node:crypto';
import {
  encodeRequest,
  requestOf,
  type Capability,
  type Condition,
  type JsonObject,
  type RunFunctionRequest,
  type RunFunctionResponse,
  type State,
} from '@openova/function-sdk';
import { ComposeError, type PartialResults } from './compose-error.ts';
import { composeReason, type CompositeEvent } from './composite-event.ts';
import type { Composition, PipelineStep } from './composition.ts';
import { objectAt, textAt } from './json-field.ts';
import type { ReadResources } from './resource-reader.ts';
import { readAll, runStep, type RunFunction } from './run-step.ts';

export interface PipelineInput {
  readonly composition: Composition;
  readonly observed: State;
  /** What the first step finds in the context. */
  readonly context: JsonObject;
  readonly functionNamed: (name: string) => RunFunction | undefined;
  readonly read: ReadResources;
}

/** What the pipeline's last step left behind, and what all of them said on the way. */
export interface PipelineOutput extends PartialResults {
  readonly desired: State;
  readonly context: JsonObject | undefined;
  /** The shortest time after which a step wants to be called again; undefined when none does. */
  readonly ttlSeconds: number | undefined;
}

const capabilities: readonly Capability[] = [
  'Capabilities',
  'RequiredResources',
  'Credentials',
  'Conditions',
  'RequiredSchemas',
];

/** Runs the steps in order, each on what the one before it desires. Throws ComposeError when one fails. */
export async function runPipeline(input: PipelineInput): Promise<PipelineOutput> {
  let output: PipelineOutput = {
    desired: { resources: new Map() },
    context: input.context,
    ttlSeconds: undefined,
    events: [],
    conditions: [],
  };
  for (const step of input.composition.steps) {
    const response = await answerOf(step, output, input);
    output = merged(step, output, response);
  }
  return output;
}

async function answerOf(
  step: PipelineStep,
  before: PipelineOutput,
  input: PipelineInput,
): Promise<RunFunctionResponse> {
  const request = await requestFor(step, before, input);
  const { name, functionName } = step;
  const run = input.functionNamed(functionName);
  try {
    if (!run) throw new Error(`unknown function "${functionName}"`);
    return await runStep(run, request, input.read);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ComposeError(`cannot run Composition pipeline step "${name}": ${cause}`, { cause: error });
  }
}

async function requestFor(
  step: PipelineStep,
  before: PipelineOutput,
  input: PipelineInput,
): Promise<RunFunctionRequest> {
  const request = requestOf({
    observed: input.observed,
    desired: before.desired,
    requiredResources: await readAll(step.bootstrap, input.read),
    credentials: await credentialsOf(step, input.read),
    ...(step.input ? { input: step.input } : {}),
    ...(before.context ? { context: before.context } : {}),
  });
  // The tag tells equal requests: it is made before the request's meta exists.
  const tag = createHash('sha256').update(encodeRequest(request)).digest('hex');
  return { ...request, tag, capabilities };
}

async function credentialsOf(step: PipelineStep, read: ReadResources): Promise<RunFunctionRequest['credentials']> {
  const found = [...step.credentials].map(async ([name, selector]) => {
    const [secret] = await read(selector);
    if (!secret) {
      throw new ComposeError(
        `cannot get Composition pipeline step "${step.name}" credential "${name}" from Secret: it does not exist`,
      );
    }
    const keys = Object.keys(objectAt(secret, 'data') ?? {});
    return [name, new Map(keys.map((key) => [key, Buffer.from(textAt(secret, 'data', key), 'base64')]))] as const;
  });
  return new Map(await Promise.all(found));
}

function merged(step: PipelineStep, before: PipelineOutput, response: RunFunctionResponse): PipelineOutput {
  const conditions: readonly Condition[] = [...before.conditions, ...response.conditions];
  const fatal = response.results.findIndex(({ severity }) => severity === 'Fatal');
  const results = fatal < 0 ? response.results : response.results.slice(0, fatal);
  const events = [...before.events, ...results.map((result) => eventOf(step, result))];
  if (fatal >= 0) {
    const message = `pipeline step "${step.name}" returned a fatal result: ${response.results[fatal]?.message}`;
    throw new ComposeError(message, { partial: { events, conditions }, fatalStep: step.name });
  }
  const ttls = [before.ttlSeconds, response.ttlSeconds].filter((ttl) => ttl !== undefined && ttl > 0) as number[];
  return {
    desired: response.desired,
    context: response.context,
    ttlSeconds: ttls.length > 0 ? Math.min(...ttls) : undefined,
    events,
    conditions,
  };
}

function eventOf(
  step: PipelineStep,
  { severity, reason, message, target }: RunFunctionResponse['results'][number],
): CompositeEvent {
  return {
    type: severity === 'Normal' ? 'Normal' : 'Warning',
    reason: reason || composeReason,
    message,
    step: step.name,
    target: target ?? 'Composite',
  };
}
