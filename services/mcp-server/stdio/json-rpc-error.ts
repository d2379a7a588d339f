export type JsonRpcId = string | number | null;

/** As far as this program looks into it. */
export interface JsonRpcMessage {
  readonly jsonrpc?: '2.0';
  readonly id?: JsonRpcId;
  readonly error?: object;
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown; readonly uri?: unknown; readonly _meta?: Readonly<Record<string, unknown>> };
  readonly result?: Readonly<Record<string, unknown>>;
}

/** An answer that is not of the protocol. */
export interface ForeignAnswer {
  readonly status: number;
  readonly problem: string;
}

export const malformedLine: JsonRpcMessage = answerOf(null, { code: -32_700, message: 'this line is no JSON object' });

/** What the client is told when the server could not be asked, or answered with a problem document. */
export function errorFor(id: JsonRpcId, cause: unknown): JsonRpcMessage {
  return answerOf(id, { code: -32_000, ...described(cause) });
}

function answerOf(id: JsonRpcId, error: { readonly code: number; readonly message: string }): JsonRpcMessage {
  return { jsonrpc: '2.0', id, error };
}

function described(cause: unknown): { readonly message: string; readonly data?: object } {
  const { status, problem } = cause as Partial<ForeignAnswer>;
  if (status === undefined) return { message: 'the MCP server cannot be reached', data: { next: 'try again; see whether the relay runs' } };
  try {
    const { code, detail, next } = JSON.parse(problem ?? '') as Record<string, unknown>;
    return { message: String(detail), data: { status, code, next } };
  } catch {
    return { message: `the MCP server answered ${status}`, data: { status } };
  }
}
