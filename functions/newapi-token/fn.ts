import {
  observedComposite,
  observedObjects,
  responseTo,
  setContextValue,
  setDesiredResource,
  type FunctionCall,
  type Json,
  type RunFunctionRequest,
  type RunFunctionResponse,
} from '@openova/function-sdk';
import { tokenContextKey, tokenResourceName, type ObjectsByName, type StepInput, type XSandbox } from '@openova/sandbox-model';
import { createMint, type BridgeAccess, type MintToken } from './bridge-client.ts';
import { BridgeError } from './bridge-error.ts';
import { decideToken, type TokenDecision, type TokenStepResult } from './compose.ts';
import type { TokenSettings } from './settings.ts';

export interface TokenFunctionOptions {
  /** Asked in each run: the step's input is part of it, and a credential is renewed in its file. */
  readonly settingsFor: (input: StepInput) => TokenSettings;
  readonly mintWith?: (bridge: BridgeAccess) => MintToken;
  readonly version: string;
  /** When Crossplane looks again by itself at a Sandbox where nothing happens. */
  readonly ttlSeconds: number;
  readonly now?: () => number;
}

/** The composition function: has `decideToken()` decide, carries out its order, and hands the outcome to the steps after it. */
export function tokenFunction({ settingsFor, mintWith = createMint, version, ttlSeconds, now = Date.now }: TokenFunctionOptions) {
  return async (request: RunFunctionRequest, call: FunctionCall): Promise<RunFunctionResponse> => {
    const settings = settingsFor(request.input);
    const mint: MintToken = settings.bridge ? mintWith(settings.bridge) : () => Promise.reject(new BridgeError('not_configured', settings.problems.join('; ')));
    const decision = decideToken({
      composite: observedComposite(request) as unknown as XSandbox,
      observed: observedObjects(request) as unknown as ObjectsByName,
      settings,
      version,
      now: now(),
    });
    const { context, secret, lookAgainSeconds = ttlSeconds } = await carriedOut(decision, mint, call);
    const response = responseTo(request, Math.min(ttlSeconds, lookAgainSeconds));
    if (secret) setDesiredResource(response, tokenResourceName, { object: secret, ready: request.observed.resources.has(tokenResourceName) });
    setContextValue(response, tokenContextKey, context as unknown as Json);
    return response;
  };
}

async function carriedOut(decision: TokenDecision, mint: MintToken, { log, signal }: FunctionCall): Promise<TokenStepResult> {
  if (!decision.order) return decision.result;
  const { idempotencyKey, body } = decision.order;
  const sandbox = { sandboxId: body.sandbox_id, idempotencyKey };
  try {
    const result = decision.minted(await mint(decision.order, signal));
    log.info('token minted', sandbox);
    return result;
  } catch (err) {
    if (!(err instanceof BridgeError)) throw err;
    log.error('cannot mint a token', { ...sandbox, err });
    return decision.failed(err.message);
  }
}
