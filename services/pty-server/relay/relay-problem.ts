import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';

const problems = {
  relay_key_wrong: { status: 401, detail: 'the key of the relay is missing or wrong', next: 'send the value of SANDBOX_RELAY_KEY as bearer credential or x-api-key' },
  relay_path_unknown: { status: 404, detail: 'the relay has nothing at this path', next: 'use a path under /v1/, or /mcp' },
  relay_method_refused: { status: 405, detail: 'the relay does not pass this method on', next: 'use GET, HEAD, POST, PUT, PATCH or DELETE' },
  relay_body_too_large: { status: 413, detail: 'the request is larger than the relay passes on', next: 'start a new conversation or shorten the context' },
  relay_busy: { status: 503, detail: 'too many requests are under way in this Sandbox', next: 'try again when others have ended' },
  relay_token_missing: { status: 503, detail: 'the token of this Sandbox cannot be read', next: 'look at the condition NewAPITokenReady of the Sandbox' },
  gateway_unreachable: { status: 502, detail: 'the gateway cannot be reached', next: 'try again; when it lasts, ask the operator to check the gateway and the network policy' },
  gateway_timeout: { status: 504, detail: 'the gateway did not answer in time', next: 'try again; when it lasts, ask the operator to check the gateway' },
} as const;

export type RelayProblemCode = keyof typeof problems;

/** The relay cannot pass a request on. */
export class RelayProblem extends Error {
  override readonly name = 'RelayProblem';
  readonly code: RelayProblemCode;
  readonly status: number;

  constructor(code: RelayProblemCode, cause?: unknown) {
    super(problems[code].detail, { cause });
    this.code = code;
    this.status = problems[code].status;
  }
}

/** Answers a problem document. Its member `error` is what clients of OpenAI and Anthropic show to people. */
export function sendProblem(response: ServerResponse, { code, status, message: detail }: RelayProblem): void {
  const { next } = problems[code];
  const title = STATUS_CODES[status] ?? 'Error';
  const error = { type: 'openova_relay_error', code, message: `${detail}: ${next}` };
  const body = JSON.stringify({ type: 'about:blank', title, status, code, detail, next, error });
  // The rest of a body that nobody reads would be taken for the next request.
  response.writeHead(status, { 'content-type': 'application/problem+json', connection: 'close' }).end(body);
}
