import type { RunFunctionRequest } from '../request.ts';
import { decodeMessage, encodeMessage, v1, type WireRequest } from './messages.ts';
import { capabilityNames } from './names.ts';
import { lazyResource, mapFromWire, mapToWire, objectToWire, resourceToWire, stateFromWire, stateToWire, text } from './state.ts';

/** Throws when the bytes are no RunFunctionRequest; StructError when one of its objects is no JSON. */
export function decodeRequest(bytes: Uint8Array): RunFunctionRequest {
  return requestFromWire(decodeMessage(v1.RunFunctionRequest, bytes));
}

export function encodeRequest(request: RunFunctionRequest): Buffer {
  return encodeMessage(v1.RunFunctionRequest, requestToWire(request));
}

function requestFromWire(request: WireRequest): RunFunctionRequest {
  const { meta, input, context } = request;
  return {
    tag: meta?.tag ?? '',
    capabilities: (meta?.capabilities ?? []).map(capabilityNames.nameOf).filter((name) => name !== undefined),
    observed: stateFromWire(request.observed, lazyResource),
    desired: stateFromWire(request.desired, lazyResource),
    ...(input ? { input: input() } : {}),
    ...(context ? { context: context() } : {}),
    requiredResources: mapFromWire(request.requiredResources, ({ items }) => (items ?? []).map(lazyResource)),
    credentials: mapFromWire(request.credentials, ({ credentialData }) =>
      mapFromWire(credentialData?.data, (bytes) => bytes),
    ),
  };
}

function requestToWire(request: RunFunctionRequest): WireRequest {
  return {
    meta: { tag: text(request.tag), capabilities: request.capabilities.map(capabilityNames.numberOf) },
    observed: stateToWire(request.observed),
    desired: stateToWire(request.desired),
    input: objectToWire(request.input),
    context: objectToWire(request.context),
    requiredResources: mapToWire(request.requiredResources, (items) => ({ items: items.map(resourceToWire) })),
    credentials: mapToWire(request.credentials, (data) => ({
      credentialData: { data: mapToWire(data, (bytes) => bytes) },
    })),
  };
}
