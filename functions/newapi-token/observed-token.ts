import { annotations, secondsUntil, tokenSecretKeys, type KubernetesObject } from '@openova/sandbox-model';
import type { ISecret } from 'kubernetes-models/v1/Secret';

/** What the observed token Secret says. */
export interface ObservedToken {
  /** It holds one token, under both keys. */
  readonly complete: boolean;
  /** 0 when it does not say. */
  readonly rotation: number;
  readonly inputs: string | undefined;
  readonly expiresAt: string | undefined;
  readonly rotatedAt: string | undefined;
}

export function observedToken(secret: KubernetesObject | undefined): ObservedToken {
  const data = (secret as ISecret | undefined)?.data ?? {};
  const values = tokenSecretKeys.map((key) => data[key]);
  const said = secret?.metadata?.annotations ?? {};
  return {
    complete: Boolean(values[0]) && values.every((value) => value === values[0]),
    rotation: wholeNumber(said[annotations.tokenRotation]),
    inputs: said[annotations.tokenInputs],
    expiresAt: said[annotations.tokenExpiresAt],
    rotatedAt: said[annotations.tokenRotatedAt],
  };
}

/** Seconds until the token is to be minted anew; 0 when that is due. */
export function secondsToRotation(expiresAt: string | undefined, leadSeconds: number, now: number): number {
  return Math.max(0, (secondsUntil(expiresAt, now) ?? 0) - leadSeconds);
}

function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
}
