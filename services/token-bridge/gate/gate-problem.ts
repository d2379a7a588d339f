import { HttpProblem, problemBody, type HttpProblemDetails } from '@openova/service-kit';

const askOperator = 'ask the operator of the platform';
const tryAgain = 'try again; when it lasts, ask the operator of the platform to look at the upstream';

const problems = {
  token_missing: { status: 401, detail: 'the request has no token, or two that differ', next: 'send the token of the Sandbox as bearer credential or as x-api-key' },
  token_invalid: { status: 401, detail: 'the token is not valid, has expired or was revoked', next: 'read the token of the Sandbox again; it is replaced before it expires' },
  budget_spent: { status: 402, detail: 'the budget of this period is spent', next: 'wait for the next period, or ask the operator for a larger budget' },
  channel_not_allowed: { status: 403, detail: 'the gate serves none of the channels of this token', next: `${askOperator} to set one up, or choose another in spec.channels` },
  model_not_allowed: { status: 403, detail: 'the channels of this token do not have this model', next: 'take one of those that GET /v1/models lists' },
  model_missing: { status: 400, detail: 'the body names no model', next: 'set model to one of those that GET /v1/models lists' },
  malformed_body: { status: 400, detail: 'the body is no JSON object with one model', next: 'send a JSON object' },
  member_not_allowed: { status: 400, detail: 'the request has a member that chooses a route', next: 'leave it out: the platform chooses where requests go' },
  unsupported_media_type: { status: 415, detail: 'the body is no application/json', next: 'send JSON without content encoding' },
  body_too_large: { status: 413, detail: 'the body is larger than the gate takes', next: 'shorten the conversation, or start a new one' },
  not_found: { status: 404, detail: 'the gate has nothing at this path', next: 'use /v1/chat/completions, completions, embeddings, responses, messages or models' },
  method_not_allowed: { status: 405, detail: 'this path has other methods', next: 'use the one that the header Allow names' },
  endpoint_not_served: { status: 404, detail: 'no upstream of this model speaks the wire of this path', next: 'use the paths of the other wire, or another model' },
  requests_limited: { status: 429, detail: 'too many requests in this minute', next: 'try again after the time in Retry-After' },
  tokens_limited: { status: 429, detail: 'too many tokens in this minute', next: 'try again after the time in Retry-After' },
  concurrency_limited: { status: 429, detail: 'too many requests are under way at once', next: 'try again when one has ended' },
  gate_busy: { status: 503, detail: 'the gate holds too many large requests', next: 'try again after the time in Retry-After' },
  gate_not_configured: { status: 503, detail: 'the bridge has no configuration of its gate', next: `${askOperator} to set TOKEN_BRIDGE_GATE_CONFIG` },
  upstream_unavailable: { status: 503, detail: 'the upstream of this model keeps failing and is left alone for a moment', next: 'try again after the time in Retry-After' },
  upstream_unreachable: { status: 502, detail: 'the upstream of this model cannot be reached', next: tryAgain },
  upstream_credential_refused: { status: 502, detail: 'the upstream of this model does not take the credential of the platform', next: `${askOperator} to renew it` },
  upstream_invalid: { status: 502, detail: 'the upstream of this model gave an answer that cannot be passed on', next: tryAgain },
  upstream_timeout: { status: 504, detail: 'the upstream of this model did not answer in time', next: tryAgain },
} as const;

export type GateProblemCode = keyof typeof problems;

export function gateProblem(code: GateProblemCode, own: Partial<Pick<HttpProblemDetails, 'detail' | 'headers'>> = {}): HttpProblem {
  return new HttpProblem({ ...problems[code], code, ...own });
}

// The kinds of errors that both clients know, by status.
const errorTypes: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
]);

/** A problem document with the member `error`, which is what clients of OpenAI and Anthropic show to people. */
export function gateDocument(problem: HttpProblem, requestId?: string): string {
  const { code, status, message: detail } = problem;
  const next = nextOf(code) ?? problem.next;
  const type = errorTypes.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  const message = next === undefined ? detail : `${detail}: ${next}`;
  const document = JSON.parse(problemBody(problem, requestId)) as Record<string, unknown>;
  return JSON.stringify({ ...document, next, error: { message, type, code, param: null } });
}

// Problems that every service has are told here in the words of the gate.
function nextOf(code: string): string | undefined {
  return Object.hasOwn(problems, code) ? problems[code as GateProblemCode].next : undefined;
}
