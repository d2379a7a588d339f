import {
  addCondition,
  addResult,
  contextValue,
  observedComposite,
  observedObjects,
  requiredObjects,
  requireResources,
  responseTo,
  setCompositeReady,
  setCompositeStatus,
  setDesiredResource,
  type Json,
  type Resource,
  type RunFunctionRequest,
  type RunFunctionResponse,
} from '@openova/function-sdk';
import {
  tokenContextKey,
  tokenResourceName,
  type KubernetesObject,
  type ObjectsByName,
  type TokenContext,
  type XSandbox,
} from '@openova/sandbox-model';
import { compose, type ComposeResult } from './compose.ts';
import { parseSettings } from './settings/settings.ts';

export interface SandboxFunctionOptions {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** When Crossplane looks again by itself at a Sandbox where nothing happens. */
  readonly ttlSeconds: number;
  readonly now?: () => number;
}

/** The composition function: translates the request for `compose()` and its result into a response. */
export function sandboxFunction({ env, ttlSeconds, now = Date.now }: SandboxFunctionOptions) {
  const platformSettings = parseSettings(env, undefined);
  return (request: RunFunctionRequest): RunFunctionResponse => {
    const result = compose({
      composite: observedComposite(request) as unknown as XSandbox,
      observed: observedObjects(request) as unknown as ObjectsByName,
      settings: request.input ? parseSettings(env, request.input) : platformSettings,
      tokenContext: tokenContextOf(contextValue(request, tokenContextKey)),
      mintedSecret: objectOf(request.desired.resources.get(tokenResourceName)),
      existingSecret: requiredObjects(request, tokenResourceName)?.[0] as KubernetesObject | undefined,
      now: now(),
    });
    return respond(request, result, ttlSeconds);
  };
}

function respond(request: RunFunctionRequest, result: ComposeResult, ttlSeconds: number): RunFunctionResponse {
  const response = responseTo(request, Math.min(ttlSeconds, result.lookAgainSeconds ?? ttlSeconds));
  for (const [name, resource] of result.resources) setDesiredResource(response, name, resource);
  setCompositeStatus(response, result.status);
  setCompositeReady(response, result.status.phase === 'Ready');
  for (const condition of result.conditions) addCondition(response, { ...condition, target: 'CompositeAndClaim' });
  for (const { type, reason, message } of result.events) {
    addResult(response, { severity: type, reason, message, target: 'CompositeAndClaim' });
  }
  const lookUp = result.tokenSecretToLookUp;
  if (lookUp) {
    requireResources(response, tokenResourceName, {
      apiVersion: 'v1',
      kind: 'Secret',
      namespace: lookUp.namespace,
      matchName: lookUp.name,
    });
  }
  return response;
}

function objectOf(resource: Resource | undefined): KubernetesObject | undefined {
  return resource?.object as KubernetesObject | undefined;
}

function tokenContextOf(value: Json | undefined): TokenContext | undefined {
  return typeof value === 'object' && value !== null && 'ready' in value ? (value as unknown as TokenContext) : undefined;
}
