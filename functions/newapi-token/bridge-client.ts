import { BridgeError } from './bridge-error.ts';
import { readBridgeToken } from './bridge-answer.ts';
import type { BridgeToken, MintOrder } from './mint-order.ts';

/** Has the bridge mint a token. Rejects with BridgeError. */
export type MintToken = (order: MintOrder, signal: AbortSignal) => Promise<BridgeToken>;

export interface BridgeAccess {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** The admin secret, or a token of a service account that may call. */
  readonly credential: string;
  /** How long the bridge may take, its answer included; 5 s when left out. */
  readonly timeoutMs?: number;
}

const largestAnswer = 64 * 1024;

/** A mint that makes one request to this bridge. Throws BridgeError without an address or a secret. */
export function createMint({ baseUrl, credential, timeoutMs = 5_000 }: BridgeAccess): MintToken {
  if (baseUrl === '') throw new BridgeError('not_configured', 'the address of the bridge is empty');
  if (credential === '') throw new BridgeError('not_configured', 'the credential for the bridge is empty');
  return async (order, callSignal) => {
    refuseIncomplete(order);
    const signal = AbortSignal.any([callSignal, AbortSignal.timeout(timeoutMs)]);
    try {
      const answer = await fetch(`${baseUrl}/admin/tokens/sandbox`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${credential}`,
          'content-type': 'application/json',
          'x-catalyst-tool': 'sandbox-controller',
          'idempotency-key': order.idempotencyKey,
        },
        body: JSON.stringify(order.body),
        // The credential is for this bridge and nobody it points to.
        redirect: 'error',
        signal,
      });
      return readBridgeToken(answer.status, await textOf(answer));
    } catch (error) {
      throw asBridgeError(error, signal, timeoutMs);
    }
  };
}

function refuseIncomplete({ body }: MintOrder): void {
  for (const field of ['org_id', 'user_id', 'sandbox_id'] as const) {
    if (!body[field]) throw new BridgeError('invalid_request', `the request has no ${field}`);
  }
  const channels = body.allowed_channels;
  if (channels.length > 0 && channels.every((channel) => channel !== '')) return;
  throw new BridgeError('invalid_request', 'the request has no allowed_channels, or an empty one');
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > largestAnswer) throw new BridgeError('malformed_answer', 'the answer of the bridge is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function asBridgeError(error: unknown, signal: AbortSignal, timeoutMs: number): BridgeError {
  if (error instanceof BridgeError) return error;
  // The cause names addresses at most; fetch never puts headers or bodies into it.
  if (signal.aborted) return new BridgeError('timeout', `the bridge did not answer within ${timeoutMs / 1000} s`, { cause: error });
  const { code } = ((error as Error).cause ?? {}) as { readonly code?: unknown };
  const why = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
  return new BridgeError('unreachable', `the bridge cannot be reached${why}: check NEWAPI_BASE_URL`, { cause: error });
}
