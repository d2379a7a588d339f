import {
  addCondition,
  addResult,
  requireResources,
  responseTo,
  setCompositeReady,
  setCompositeStatus,
  setDesiredResource,
  type Condition,
  type Json,
  type JsonObject,
  type ResourceSelector,
  type Result,
  type RunFunctionRequest,
  type RunFunctionResponse,
} from '@openova/function-sdk';

/** What a step of the scripted function does: all that a function can say, as plain data. */
export interface Script {
  readonly resources?: Readonly<Record<string, { readonly object: object; readonly ready?: boolean }>>;
  /** Takes these away from what earlier steps desire. */
  readonly drop?: readonly string[];
  readonly status?: object;
  readonly compositeReady?: boolean;
  readonly conditions?: readonly Condition[];
  readonly results?: readonly Result[];
  readonly ttlSeconds?: number;
  /** Null: leaves no context. */
  readonly context?: JsonObject | null;
  readonly requirements?: Readonly<Record<string, ResourceSelector>>;
  /** Asks for one more of `requirements` with each call, in their order, once it has those before. */
  readonly oneByOne?: boolean;
  /** Asks for something new with each call, for ever. */
  readonly neverContent?: boolean;
  /** Composes a ConfigMap of this name with the request in it. */
  readonly mirror?: string;
}

/** A composition function that does what the input of its step says. */
export function scriptedFunction(request: RunFunctionRequest): RunFunctionResponse {
  const script = (request.input ?? {}) as Script;
  const response = responseTo(request, script.ttlSeconds ?? 0);
  desire(request, response, script);
  speak(response, script);
  ask(request, response, script);
  if (script.context === null) delete response.context;
  else if (script.context) response.context = { ...response.context, ...script.context };
  return response;
}

function desire(request: RunFunctionRequest, response: RunFunctionResponse, script: Script): void {
  for (const name of script.drop ?? []) response.desired.resources.delete(name);
  for (const [name, resource] of Object.entries(script.resources ?? {})) setDesiredResource(response, name, resource);
  if (script.mirror) setDesiredResource(response, script.mirror, { object: mirrorOf(request), ready: true });
  if (script.status) setCompositeStatus(response, script.status);
  if (script.compositeReady !== undefined) setCompositeReady(response, script.compositeReady);
}

function speak(response: RunFunctionResponse, { conditions = [], results = [] }: Script): void {
  for (const condition of conditions) {
    // The SDK refuses the types of Crossplane's own, other functions do not.
    if (condition.type === 'Ready') response.conditions.push(condition);
    else addCondition(response, condition);
  }
  for (const result of results) addResult(response, result);
}

function ask(request: RunFunctionRequest, response: RunFunctionResponse, { requirements = {}, ...how }: Script): void {
  const wanted = Object.entries(requirements);
  const known = wanted.filter(([name]) => request.requiredResources.has(name)).length;
  for (const [name, selector] of how.oneByOne ? wanted.slice(0, known + 1) : wanted)
    requireResources(response, name, selector);
  if (how.neverContent) {
    const name = request.requiredResources.has('this') ? 'that' : 'this';
    requireResources(response, name, { apiVersion: 'v1', kind: 'ConfigMap', matchName: name });
  }
}

// The tag is of the builder's own making.
function mirrorOf(request: RunFunctionRequest): object {
  const text = JSON.stringify({ ...request, tag: '' }, (_key, value: unknown) => plain(value));
  // Whoever reconciles sets these times by the clock, so they differ.
  const data = { request: text.replace(/("lastTransitionTime":)"[^"]*"/g, '$1"now"') };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mirror', namespace: 'default' }, data };
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries(value as Map<string, Json>));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
