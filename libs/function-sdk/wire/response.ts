import type { Condition, ResourceSelector, Result, RunFunctionResponse } from '../response.ts';
import { decodeMessage, encodeMessage, v1 } from './messages.ts';
import type { WireCondition, WireResponse, WireResult, WireSelector } from './messages.ts';
import { severityNames, statusNames, targetNames } from './names.ts';
import { mapFromWire, mapToWire, objectToWire, stateFromWire, stateToWire, text, wholeResource } from './state.ts';

const nanosPerSecond = 1_000_000_000;

/** Throws StructError when the response holds what JSON cannot. */
export function encodeResponse(response: RunFunctionResponse): Buffer {
  return encodeMessage(v1.RunFunctionResponse, responseToWire(response));
}

/** Throws when the bytes are no RunFunctionResponse. */
export function decodeResponse(bytes: Uint8Array): RunFunctionResponse {
  return responseFromWire(decodeMessage(v1.RunFunctionResponse, bytes));
}

function responseToWire(response: RunFunctionResponse): WireResponse {
  const { requiredResources, ttlSeconds } = response;
  return {
    meta: { tag: text(response.tag), ttl: ttlSeconds === undefined ? null : duration(ttlSeconds) },
    desired: stateToWire(response.desired),
    results: response.results.map(resultToWire),
    conditions: response.conditions.map(conditionToWire),
    context: objectToWire(response.context),
    // Present but empty would make Crossplane call the function a second time.
    requirements: requiredResources.size > 0 ? { resources: mapToWire(requiredResources, selectorToWire) } : null,
  };
}

function responseFromWire(response: WireResponse): RunFunctionResponse {
  const desired = stateFromWire(response.desired, wholeResource);
  return {
    tag: response.meta?.tag ?? '',
    ...ttlFromWire(response),
    desired: { ...desired, resources: new Map(desired.resources) },
    ...(response.context ? { context: response.context() } : {}),
    results: (response.results ?? []).map(resultFromWire),
    conditions: (response.conditions ?? []).map(conditionFromWire),
    requiredResources: mapFromWire(response.requirements?.resources, selectorFromWire),
  };
}

function ttlFromWire({ meta }: WireResponse): { ttlSeconds?: number } {
  if (!meta?.ttl) return {};
  const { seconds, nanos } = meta.ttl;
  return { ttlSeconds: Number(seconds ?? 0) + (nanos ?? 0) / nanosPerSecond };
}

function duration(seconds: number): { seconds: number; nanos: number } {
  const whole = Math.floor(seconds);
  return { seconds: whole, nanos: Math.round((seconds - whole) * nanosPerSecond) };
}

function resultToWire({ severity, message, reason, target }: Result): WireResult {
  return {
    severity: severityNames.numberOf(severity),
    message: text(message),
    reason: reason === undefined ? null : text(reason),
    target: target && targetNames.numberOf(target),
  };
}

function resultFromWire({ severity, message, reason, target }: WireResult): Result {
  return {
    // As Crossplane does with a severity that it does not know.
    severity: severityNames.nameOf(severity) ?? 'Warning',
    message: message ?? '',
    ...(reason ? { reason } : {}),
    ...optionalTarget(target),
  };
}

function conditionToWire({ type, status, reason, message, target }: Condition): WireCondition {
  return {
    type: text(type),
    status: statusNames.numberOf(status),
    reason: text(reason),
    message: message === undefined ? null : text(message),
    target: target && targetNames.numberOf(target),
  };
}

function conditionFromWire({ type, status, reason, message, target }: WireCondition): Condition {
  return {
    type: type ?? '',
    status: statusNames.nameOf(status) ?? 'Unknown',
    reason: reason ?? '',
    ...(message === null || message === undefined ? {} : { message }),
    ...optionalTarget(target),
  };
}

function optionalTarget(value: number | null | undefined): { target?: 'Composite' | 'CompositeAndClaim' } {
  const target = targetNames.nameOf(value);
  return target ? { target } : {};
}

function selectorToWire(selector: ResourceSelector): WireSelector {
  const { apiVersion, kind, namespace } = selector;
  const match =
    'matchName' in selector
      ? { matchName: text(selector.matchName) }
      : { matchLabels: { labels: mapToWire(new Map(Object.entries(selector.matchLabels)), text) } };
  return { apiVersion: text(apiVersion), kind: text(kind), namespace: namespace === undefined ? null : text(namespace), ...match };
}

function selectorFromWire({ apiVersion, kind, matchName, matchLabels, namespace }: WireSelector): ResourceSelector {
  return {
    apiVersion: apiVersion ?? '',
    kind: kind ?? '',
    ...(namespace === null || namespace === undefined ? {} : { namespace }),
    ...(matchLabels ? { matchLabels: matchLabels.labels ?? {} } : { matchName: matchName ?? '' }),
  };
}
