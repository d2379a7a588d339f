import { gateProblem } from './gate-problem.ts';
import { jsonMembers, NotAnObject, stringMember, type JsonMember } from './json-members.ts';

// Members by which gateways let a caller choose another model, another address or another credential than the one that was checked.
const refusedMembers = new Set([
  'api_base', 'api_key', 'api_version', 'aws_access_key_id', 'base_url', 'content_policy_fallbacks', 'context_window_fallbacks',
  'custom_llm_provider', 'extra_body', 'extra_headers', 'fallbacks', 'headers', 'litellm_credential_name', 'model_list', 'models',
  'organization', 'provider', 'route', 'router_settings_override', 'user_config',
]);

/**
 * The model that a request asks for. Throws HttpProblem 400 where parsers could disagree about it: a name that comes twice, or in another
 * case, which some parsers take for the same.
 */
export function requestedModel(body: Buffer): string {
  const members = membersOf(body);
  const named = members.filter(({ key }) => key.toLowerCase() === 'model');
  const [only] = named;
  if (!only) throw gateProblem('model_missing');
  if (named.length > 1 || only.key !== 'model') throw gateProblem('malformed_body');
  const refused = members.find(({ key }) => refusedMembers.has(key.toLowerCase()));
  if (refused) throw gateProblem('member_not_allowed', { detail: `the request has the member ${refused.key.toLowerCase()}, which chooses a route` });
  const model = stringMember(body, only);
  if (!model) throw gateProblem('model_missing');
  return model;
}

function membersOf(body: Buffer): JsonMember[] {
  try {
    return jsonMembers(body);
  } catch (error) {
    if (error instanceof NotAnObject) throw gateProblem('malformed_body');
    throw error;
  }
}
