import {
  digestOf,
  keptObject,
  resolveCapabilities,
  sandboxIdentity,
  sandboxNamespace,
  secondsUntil,
  tokenResourceName,
  tokenSecretName,
  XSandboxModel,
  xsandboxProblems,
  type FailureReason,
  type KubernetesObject,
  type ObjectOwner,
  type ObjectsByName,
  type ProgressReason,
  type TokenContext,
  type XSandbox,
} from '@openova/sandbox-model';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import { cleanChannels } from './channels.ts';
import type { BridgeToken, MintBody, MintOrder } from './mint-order.ts';
import { observedToken, secondsToRotation, type ObservedToken } from './observed-token.ts';
import { tokenSecret } from './resources/token-secret.ts';
import type { TokenSettings } from './settings.ts';

export interface TokenStepInput {
  /** The composite as it is; it need not fit the schema. */
  readonly composite: XSandbox;
  readonly observed: ObjectsByName;
  readonly settings: TokenSettings;
  /** Of the function, for the Secret's label. */
  readonly version: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface TokenStepResult {
  readonly context: TokenContext;
  /** The Secret to compose; undefined while there is no token. */
  readonly secret: KubernetesObject | undefined;
  /** When to look again; undefined leaves it to the caller. */
  readonly lookAgainSeconds: number | undefined;
}

/** What to do about the token: nothing more, or to carry out the order and to tell how it went. */
export type TokenDecision =
  | { readonly order: undefined; readonly result: TokenStepResult }
  | {
      readonly order: MintOrder;
      readonly minted: (token: BridgeToken) => TokenStepResult;
      readonly failed: (cause: string) => TokenStepResult;
    };

const retrySeconds = 30;

/** Decides from what is observed. An observed Secret stays desired in any case: what is left out is deleted. */
export function decideToken(input: TokenStepInput): TokenDecision {
  const situation = assess(input);
  const { owner, token, settings, now } = situation;
  if (!owner) return settled(waiting(situation, 'waits until the inputs are corrected'));
  if (settings.problems.length > 0) return settled(failed(situation, 'TokenMintFailed', mintFailure(owner, settings.problems.join('; '))));
  if (!isActive(input.observed.get('namespace'))) {
    return settled(waiting(situation, `waits for Namespace "${sandboxNamespace(owner.ownerUid)}"`));
  }
  const body = mintBody(situation.xr, settings);
  if (body.allowed_channels.length === 0) {
    return settled(failed(situation, 'NoAllowedChannels', 'no channel is allowed: set spec.channels or setting NEWAPI_DEFAULT_CHANNELS'));
  }
  const inputs = digestOf([body, situation.secretName]);
  const rest = secondsToRotation(token.expiresAt, settings.rotationLeadSeconds, now);
  if (token.complete && token.inputs === inputs && rest > 0) return settled(inForce(situation, rest));
  return mintDecision(situation, owner, { body, inputs, version: input.version });
}

interface TokenSituation {
  readonly xr: XSandboxModel;
  readonly settings: TokenSettings;
  readonly now: number;
  /** Undefined when the composite does not fit its schema, or its owner yields no name. */
  readonly owner: ObjectOwner | undefined;
  readonly secretName: string | undefined;
  readonly observed: KubernetesObject | undefined;
  readonly token: ObservedToken;
  /** Number of the latest token that was delivered. */
  readonly delivered: number;
}

function assess({ composite, observed, settings, now }: TokenStepInput): TokenSituation {
  const xr = new XSandboxModel(composite);
  const secret = observed.get(tokenResourceName);
  const token = observedToken(secret);
  const owner = xsandboxProblems(composite).length === 0 ? ownerOf(xr) : undefined;
  return {
    xr,
    settings,
    now,
    owner,
    secretName: settings.secretName ?? (owner && tokenSecretName(owner.ownerUid)),
    observed: secret,
    token,
    delivered: Math.max(token.rotation, xr.status?.token?.rotation ?? 0),
  };
}

function ownerOf(xr: XSandboxModel): ObjectOwner | undefined {
  const { name, ownerUid } = sandboxIdentity(xr);
  return ownerUid === undefined ? undefined : { name, ownerUid, orgSlug: xr.spec.owner.orgRef.slug };
}

function isActive(namespace: KubernetesObject | undefined): boolean {
  return (namespace as INamespace | undefined)?.status?.phase === 'Active';
}

function mintBody(xr: XSandboxModel, { defaultChannels }: TokenSettings): MintBody {
  const { owner, channels, planId, capabilities: override } = xr.spec;
  const capabilities = resolveCapabilities(planId, override ?? []);
  return {
    org_id: owner.orgRef.slug,
    user_id: owner.email,
    sandbox_id: xr.getMetadata().uid ?? '',
    allowed_channels: channels ? cleanChannels(channels) : defaultChannels,
    ...(capabilities.length > 0 && { capabilities }),
  };
}

interface Wanted {
  readonly body: MintBody;
  readonly inputs: string;
  readonly version: string;
}

function mintDecision(situation: TokenSituation, owner: ObjectOwner, { body, inputs, version }: Wanted): TokenDecision {
  const { secretName: name = tokenSecretName(owner.ownerUid), settings, now } = situation;
  const rotation = situation.delivered + 1;
  const fail = (cause: string) => failed(situation, 'TokenMintFailed', mintFailure(owner, cause));
  return {
    // The inputs are part of the key: a Sandbox that changes before its token was delivered asks for another token.
    order: { idempotencyKey: `${body.sandbox_id}/${rotation}/${inputs.slice(0, 16)}`, body },
    minted: (minted) => {
      if (lifeSeconds(minted, now) <= settings.rotationLeadSeconds) {
        return fail('tokens of the bridge live no longer than setting NEWAPI_TOKEN_ROTATION_LEAD');
      }
      const secret = tokenSecret({ owner, name, rotation, inputs, version }, minted);
      const rest = secondsToRotation(minted.expiresAt, settings.rotationLeadSeconds, now);
      return { ...inForce({ ...situation, token: observedToken(secret) }, rest), secret };
    },
    failed: fail,
  };
}

function lifeSeconds({ expiresAt, mintedAt }: BridgeToken, now: number): number {
  return (secondsUntil(expiresAt, now) ?? 0) - (secondsUntil(mintedAt, now) ?? 0);
}

function settled(result: TokenStepResult): TokenDecision {
  return { order: undefined, result };
}

function inForce(situation: TokenSituation, secondsLeft: number): TokenStepResult {
  return { ...keep(situation, { ready: true, reason: 'GitopsReconciled', message: '' }), lookAgainSeconds: Math.max(1, secondsLeft) };
}

function waiting(situation: TokenSituation, message: string): TokenStepResult {
  return keep(situation, { ready: false, reason: 'Waiting', message });
}

function failed(situation: TokenSituation, reason: FailureReason, message: string): TokenStepResult {
  return { ...keep(situation, { ready: false, reason, message }), lookAgainSeconds: retrySeconds };
}

function mintFailure({ name }: ObjectOwner, cause: string): string {
  return `cannot mint the token for Sandbox "${name}": ${cause}`;
}

interface TokenVerdict {
  readonly ready: boolean;
  readonly reason: FailureReason | ProgressReason;
  readonly message: string;
}

function keep({ observed, secretName, token, delivered }: TokenSituation, verdict: TokenVerdict): TokenStepResult {
  const { expiresAt, rotatedAt } = token;
  const context = {
    ...verdict,
    ...(secretName && { secretName }),
    ...(expiresAt && { expiresAt }),
    ...(rotatedAt && { rotatedAt }),
    ...(delivered > 0 && { rotation: delivered }),
  };
  return { context, secret: observed && keptObject(observed), lookAgainSeconds: undefined };
}
