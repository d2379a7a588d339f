import {
  connectFunction,
  requestOf,
  serve,
  type JsonObject,
  type Resource,
  type RunFunctionResponse,
} from '@openova/function-sdk';
import { tokenContextKey, type KubernetesObject, type TokenContext } from '@openova/sandbox-model';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import { createMint, type BridgeAccess } from '../../../functions/newapi-token/bridge-client.ts';
import { tokenFunction } from '../../../functions/newapi-token/fn.ts';
import { tokenSettingsOf } from '../../unit/functions/newapi-token/token-fixture.ts';
import { activeNamespace, xrOf, type SandboxVariant } from '../../unit/functions/sandbox/sandbox-fixture.ts';
import { collectedLog, type LogLine } from '../function-sdk/support/collected-log.ts';

export interface FunctionSetup {
  readonly bridgeUrl: string;
  readonly adminSecret: string;
  readonly lead?: string;
  readonly timeoutMs?: number;
  readonly now?: () => number;
}

export interface TokenAnswer {
  readonly response: RunFunctionResponse;
  readonly context: TokenContext;
  readonly secret: (ISecret & KubernetesObject) | undefined;
}

/** The token function, served by gRPC, with a bridge of the test's choice. */
export interface FunctionUnderTest {
  readonly lines: readonly LogLine[];
  run(variant?: SandboxVariant & { readonly secret?: KubernetesObject | undefined }): Promise<TokenAnswer>;
  close(): Promise<void>;
}

export async function serveTokenFunction({ bridgeUrl, adminSecret, lead, timeoutMs, now }: FunctionSetup): Promise<FunctionUnderTest> {
  const { log, lines } = collectedLog();
  const settings = tokenSettingsOf({ NEWAPI_BASE_URL: bridgeUrl, NEWAPI_ADMIN_SECRET: adminSecret, NEWAPI_TOKEN_ROTATION_LEAD: lead });
  const mintWith = (bridge: BridgeAccess) => createMint({ ...bridge, ...(timeoutMs !== undefined && { timeoutMs }) });
  const handler = tokenFunction({ settingsFor: () => settings, mintWith, version: '0.1.0', ttlSeconds: 60, ...(now && { now }) });
  const server = await serve(handler, { address: { host: '127.0.0.1', port: 0 }, log });
  const client = connectFunction({ address: server.address });
  return {
    lines,
    run: async ({ secret, ...variant } = {}) => {
      const objects = [...activeNamespace(), ...(secret ? [['token-secret', secret] as const] : [])];
      const resources = new Map<string, Resource>(objects.map(([name, object]) => [name, { object: object as unknown as JsonObject }]));
      const composite = { object: xrOf(variant) as unknown as JsonObject };
      const response = await client.run(requestOf({ observed: { composite, resources } }));
      return {
        response,
        context: response.context?.[tokenContextKey] as unknown as TokenContext,
        secret: response.desired.resources.get('token-secret')?.object as (ISecret & KubernetesObject) | undefined,
      };
    },
    close: async () => {
      client.close();
      await server.close();
    },
  };
}

export function tokenIn(secret: ISecret | undefined): string {
  return Buffer.from(secret?.data?.['LLM_GATEWAY_TOKEN'] ?? '', 'base64').toString('utf8');
}
