import type { KubernetesObject, StepInput } from '@openova/sandbox-model';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import { decideToken, type TokenDecision, type TokenStepResult } from '../../../../functions/newapi-token/compose.ts';
import type { BridgeToken } from '../../../../functions/newapi-token/mint-order.ts';
import { parseTokenSettings, type TokenSettings } from '../../../../functions/newapi-token/settings.ts';
import { activeNamespace, now, xrOf, type SandboxVariant } from '../sandbox/sandbox-fixture.ts';
import { observedObject } from '../sandbox/observed-object.ts';

export const adminSecret = 'admin-secret-of-the-tests-0123456789';
export const day = 86_400;

export const bridgeEnv: Readonly<Record<string, string | undefined>> = {
  NEWAPI_BASE_URL: 'https://bridge.test',
  NEWAPI_ADMIN_SECRET: adminSecret,
  NEWAPI_DEFAULT_CHANNELS: 'qwen, glm',
};

export function tokenSettingsOf(env: Readonly<Record<string, string | undefined>> = {}, input?: StepInput): TokenSettings {
  return parseTokenSettings({ env: { ...bridgeEnv, ...env }, readFile: () => '' }, input);
}

/** A token minted at this time, as the bridge's client gives it. */
export function bridgeToken(mintedAtMs = now, token = 'eyJ0eXAiOiJKV1QifQ.eyJpYXQiOjF9.c2lnbmF0dXJl'): BridgeToken {
  return { token, mintedAt: timestamp(mintedAtMs), expiresAt: timestamp(mintedAtMs + 7 * day * 1000) };
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

/** What differs from the story "basic", its Namespace active, no token yet, and a bridge that is set up. */
export interface TokenRun extends SandboxVariant {
  readonly secret?: KubernetesObject;
  readonly namespace?: KubernetesObject | undefined;
  readonly now?: number;
}

export function decide(run: TokenRun = {}): TokenDecision {
  const namespace = 'namespace' in run ? run.namespace : activeNamespace().get('namespace');
  return decideToken({
    composite: xrOf(run),
    observed: new Map([
      ...(namespace ? [['namespace', namespace] as const] : []),
      ...(run.secret ? [['token-secret', run.secret] as const] : []),
    ]),
    settings: tokenSettingsOf(run.env),
    version: '0.1.0',
    now: run.now ?? now,
  });
}

/** The order, which there must be. */
export function ordered(run: TokenRun = {}) {
  const decision = decide(run);
  if (!decision.order) throw new Error(`nothing is ordered: ${decision.result.context.message}`);
  return decision;
}

/** The result without an order, which there must not be. */
export function settledResult(run: TokenRun = {}): TokenStepResult {
  const decision = decide(run);
  if (decision.order) throw new Error('a token is ordered');
  return decision.result;
}

export function mintedSecret(run: TokenRun = {}, token = bridgeToken(run.now)): ISecret & KubernetesObject {
  const { secret } = ordered(run).minted(token);
  if (!secret) throw new Error('no Secret is composed');
  return secret as ISecret & KubernetesObject;
}

/** The minted Secret as the cluster has it. */
export function observedSecret(run: TokenRun = {}, token = bridgeToken(run.now)): KubernetesObject {
  return observedObject(mintedSecret(run, token), 'ready');
}
