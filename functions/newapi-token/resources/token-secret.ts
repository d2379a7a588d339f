import {
  annotations,
  objectLabels,
  sandboxNamespace,
  tokenSecretKeys,
  toSecretData,
  type ObjectOwner,
} from '@openova/sandbox-model';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { BridgeToken } from '../mint-order.ts';

export interface TokenSecretFacts {
  readonly owner: ObjectOwner;
  readonly name: string;
  readonly rotation: number;
  /** Digest of what the token was minted for. */
  readonly inputs: string;
  /** Of the function, for the label. */
  readonly version: string;
}

export function tokenSecret({ owner, name, rotation, inputs, version }: TokenSecretFacts, minted: BridgeToken): ISecret {
  const { token, expiresAt, mintedAt } = minted;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: sandboxNamespace(owner.ownerUid),
      labels: objectLabels(owner, 'newapi-token', version),
      annotations: {
        [annotations.tokenExpiresAt]: expiresAt,
        [annotations.tokenRotatedAt]: mintedAt,
        [annotations.restartedAt]: mintedAt,
        [annotations.tokenRotation]: String(rotation),
        [annotations.tokenInputs]: inputs,
      },
    },
    type: 'Opaque',
    data: toSecretData(Object.fromEntries(tokenSecretKeys.map((key) => [key, token]))),
  };
}
