import type { Json, JsonObject } from './json.ts';
import type { RunFunctionRequest } from './request.ts';
import type { Resource } from './resource.ts';

/** Who sees a condition or an event: the composite alone, or its claim as well. */
export type Target = 'Composite' | 'CompositeAndClaim';

/** `Fatal` fails the whole pipeline run; the others become events, so they belong on transitions only. */
export type Severity = 'Fatal' | 'Warning' | 'Normal';

export interface Result {
  readonly severity: Severity;
  readonly message: string;
  readonly reason?: string;
  readonly target?: Target;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message?: string;
  readonly target?: Target;
}

/** Resources to hand to the next call, by name or by labels. Without a namespace: cluster-scoped, or all namespaces. */
export type ResourceSelector = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
} & ({ readonly matchName: string } | { readonly matchLabels: Readonly<Record<string, string>> });

/** An answer under construction. The functions below fill it; whoever called `responseTo` owns it. */
export interface RunFunctionResponse {
  readonly tag: string;
  /** After how long Crossplane calls again; 0 means not on its own. */
  ttlSeconds?: number;
  readonly desired: DesiredState;
  context?: JsonObject;
  readonly results: Result[];
  readonly conditions: Condition[];
  readonly requiredResources: Map<string, ResourceSelector>;
}

export interface DesiredState {
  composite?: Resource;
  readonly resources: Map<string, Resource>;
  readonly unknownFields?: readonly Uint8Array[];
}

/** A desired composed resource: the fields this function wants, never a status. */
export interface DesiredResource {
  /** Any plain object that JSON can hold; Kubernetes types have no index signature, so none is asked for. */
  readonly object: object;
  readonly ready?: boolean;
}

// Crossplane drops these in silence when a function sets them.
const reservedConditionTypes: ReadonlySet<string> = new Set(['Ready', 'Synced', 'Healthy', 'UpToDate', 'Responsive']);

/** An answer that carries on what earlier steps desire and put into the context. The request stays as it is. */
export function responseTo(request: RunFunctionRequest, ttlSeconds = 60): RunFunctionResponse {
  return {
    tag: request.tag,
    ttlSeconds,
    desired: { ...request.desired, resources: new Map(request.desired.resources) },
    ...(request.context ? { context: request.context } : {}),
    results: [],
    conditions: [],
    requiredResources: new Map(),
  };
}

/** Replaces what earlier steps want of this composed resource. */
export function setDesiredResource(response: RunFunctionResponse, name: string, desired: DesiredResource): void {
  const { object, ready } = desired;
  response.desired.resources.set(name, { object: object as JsonObject, ...(ready === undefined ? {} : { ready }) });
}

/** Sets these fields of the composite's status; other fields that earlier steps set stay. */
export function setCompositeStatus(response: RunFunctionResponse, status: object): void {
  const before = response.desired.composite;
  const { status: earlier } = before?.object ?? {};
  const merged = { ...(earlier as JsonObject | undefined), ...(status as JsonObject) };
  response.desired.composite = { ...before, object: { ...before?.object, status: merged } };
}

/** Says whether the composite is ready, instead of all composed resources being ready. */
export function setCompositeReady(response: RunFunctionResponse, ready: boolean): void {
  const before = response.desired.composite;
  response.desired.composite = { ...before, object: before?.object ?? {}, ready };
}

/** Adds a condition. A type that belongs to Crossplane, one given twice, or an empty reason is a programming error. */
export function addCondition(response: RunFunctionResponse, condition: Condition): void {
  const { type, reason } = condition;
  if (reservedConditionTypes.has(type)) throw new Error(`cannot set condition "${type}": Crossplane owns this type`);
  if (reason === '') throw new Error(`cannot set condition "${type}": it has no reason`);
  if (response.conditions.some((other) => other.type === type)) {
    throw new Error(`cannot set condition "${type}": it is already set`);
  }
  response.conditions.push(condition);
}

export function addResult(response: RunFunctionResponse, result: Result): void {
  response.results.push(result);
}

/** Hands a value to later steps of the pipeline. */
export function setContextValue(response: RunFunctionResponse, key: string, value: Json): void {
  response.context = { ...response.context, [key]: value };
}

/** Asks Crossplane to call again at once with these resources in the request. */
export function requireResources(response: RunFunctionResponse, name: string, selector: ResourceSelector): void {
  response.requiredResources.set(name, selector);
}
