import {
  annotations,
  keptObject,
  tokenSecretKeys,
  type KubernetesObject,
  type TokenContext,
} from '@openova/sandbox-model';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';

export interface TokenInput {
  /** What the mint step said; undefined when the pipeline has none or it does not manage the token. */
  readonly context: TokenContext | undefined;
  /** The Secret as the mint step composed it. */
  readonly minted: KubernetesObject | undefined;
  readonly observed: KubernetesObject | undefined;
  /** A Secret that somebody else made under the name the Pods refer to. */
  readonly existing: KubernetesObject | undefined;
}

export interface TokenState {
  readonly context: TokenContext;
  /** The Secret to compose: the minted one, or the observed one kept while nobody composes it. */
  readonly composed: KubernetesObject | undefined;
  /** Whether Pods find a token, so that they may be composed. */
  readonly exists: boolean;
}

export function tokenState(plan: SandboxPlan, { context, minted, observed, existing }: TokenInput): TokenState {
  const composed = minted ?? (observed && keptObject(observed));
  const secret = composed ?? (holdsToken(existing) ? existing : undefined);
  return { context: { ...tokenFacts(secret), ...(context ?? contextOf(plan, secret)) }, composed, exists: secret !== undefined };
}

function holdsToken(secret: KubernetesObject | undefined): boolean {
  return Boolean((secret as ISecret | undefined)?.data?.[tokenSecretKeys[0]]);
}

function contextOf({ namespace, tokenSecretName: secretName }: SandboxPlan, secret: KubernetesObject | undefined): TokenContext {
  if (!secret) {
    const message = `waits for Secret "${secretName}" with key ${tokenSecretKeys[0]} in namespace "${namespace}": no pipeline step mints a token`;
    return { ready: false, reason: 'Waiting', message, secretName };
  }
  return { ready: true, reason: 'GitopsReconciled', message: '', secretName };
}

// The Secret tells what a step that failed to renew it may leave out: Pods must not roll on a failure.
function tokenFacts(secret: KubernetesObject | undefined): Pick<TokenContext, 'expiresAt' | 'rotatedAt'> {
  const { [annotations.tokenExpiresAt]: expiresAt, [annotations.tokenRotatedAt]: rotatedAt } = secret?.metadata?.annotations ?? {};
  return { ...(expiresAt && { expiresAt }), ...(rotatedAt && { rotatedAt }) };
}
