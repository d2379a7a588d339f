import type { Json, JsonObject } from './json.ts';
import type { Resource, State } from './resource.ts';

/** What a Crossplane says it can do. `Capabilities` tells that the others are missing only if unsupported. */
export type Capability = 'Capabilities' | 'RequiredResources' | 'Credentials' | 'Conditions' | 'RequiredSchemas';

export interface RunFunctionRequest {
  readonly tag: string;
  readonly capabilities: readonly Capability[];
  readonly observed: State;
  /** What earlier steps of the pipeline want. */
  readonly desired: State;
  readonly input?: JsonObject;
  readonly context?: JsonObject;
  /** By the name a response asked under; an empty list when Crossplane looked and found none. */
  readonly requiredResources: ReadonlyMap<string, readonly Resource[]>;
  readonly credentials: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
}

/** A request with what is not given left empty. */
export function requestOf(parts: Partial<RunFunctionRequest> = {}): RunFunctionRequest {
  return {
    tag: '',
    capabilities: [],
    observed: { resources: new Map() },
    desired: { resources: new Map() },
    requiredResources: new Map(),
    credentials: new Map(),
    ...parts,
  };
}

/** The composite as it is in the cluster; an empty object when the request carries none. */
export function observedComposite(request: RunFunctionRequest): JsonObject {
  return request.observed.composite?.object ?? {};
}

/** The observed composed objects by name. Each is read when it is asked for, so ask for those that matter only. */
export function observedObjects({ observed: { resources } }: RunFunctionRequest): Pick<ReadonlyMap<string, JsonObject>, 'size' | 'keys' | 'has' | 'get'> {
  return {
    size: resources.size,
    keys: () => resources.keys(),
    has: (name) => resources.has(name),
    get: (name) => resources.get(name)?.object,
  };
}

/** What an earlier step put into the pipeline's context under this key. */
export function contextValue(request: RunFunctionRequest, key: string): Json | undefined {
  const { context } = request;
  return context && Object.hasOwn(context, key) ? context[key] : undefined;
}

/** The objects asked for under this name: undefined until Crossplane has looked, empty when there are none. */
export function requiredObjects(request: RunFunctionRequest, name: string): readonly JsonObject[] | undefined {
  return request.requiredResources.get(name)?.map(({ object }) => object);
}

/** One value of a step's credentials as text. */
export function credentialText(request: RunFunctionRequest, name: string, key: string): string | undefined {
  const value = request.credentials.get(name)?.get(key);
  return value && new TextDecoder().decode(value);
}

/** Whether this Crossplane can do it; undefined when it is too old to say. */
export function supports(request: RunFunctionRequest, capability: Capability): boolean | undefined {
  if (request.capabilities.includes(capability)) return true;
  return request.capabilities.includes('Capabilities') ? false : undefined;
}
