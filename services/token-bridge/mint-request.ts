import { createHash } from 'node:crypto';
import { HttpProblem } from '@openova/service-kit';
import { cleanChannels } from './channels.ts';

/** What a token is asked for, with its channels cleaned. */
export interface MintRequest {
  readonly orgId: string;
  readonly userId: string;
  readonly sandboxId: string;
  /** Never empty. */
  readonly channels: readonly string[];
  readonly capabilities: readonly string[];
}

const fields = ['org_id', 'user_id', 'sandbox_id', 'allowed_channels', 'capabilities'];
const longestName = 256;

/**
 * Reads the body of a mint. Throws HttpProblem 400. An unknown field is refused: it may be a restriction that this version
 * does not know, and the token would be wider than its caller asked for.
 */
export function parseMintRequest(body: unknown): MintRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('malformed_body', 'the body is no JSON object');
  const given = body as Readonly<Record<string, unknown>>;
  if (!Object.keys(given).every((field) => fields.includes(field))) {
    throw badRequest('unknown_field', `the body has a field besides ${fields.join(', ')}`);
  }
  return {
    orgId: readName(given, 'org_id'),
    userId: readName(given, 'user_id'),
    sandboxId: readName(given, 'sandbox_id'),
    channels: readChannels(given['allowed_channels']),
    capabilities: readCapabilities(given['capabilities']),
  };
}

/** Equal for requests that ask for the same token. */
export function mintRequestDigest({ orgId, userId, sandboxId, channels, capabilities }: MintRequest): Buffer {
  return createHash('sha256').update(JSON.stringify([orgId, userId, sandboxId, channels, capabilities])).digest();
}

function readName(given: Readonly<Record<string, unknown>>, field: string): string {
  const name = given[field];
  if (isName(name)) return name;
  throw badRequest(`invalid_${field}`, `${field} is missing or no text of 1 to ${longestName} characters`);
}

function readChannels(given: unknown): readonly string[] {
  const channels = Array.isArray(given) && given.every((name) => typeof name === 'string') ? cleanChannels(given) : [];
  if (channels.length > 0 && channels.every(isName)) return channels;
  throw badRequest('invalid_allowed_channels', 'allowed_channels is missing or has no channel name');
}

// Some callers write null for a list that is empty.
function readCapabilities(given: unknown): readonly string[] {
  const capabilities = given ?? [];
  if (Array.isArray(capabilities) && capabilities.every(isName)) return capabilities;
  throw badRequest('invalid_capabilities', 'capabilities is no list of capability names');
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longestName && !/\p{Cc}/u.test(value);
}

function badRequest(code: string, detail: string): HttpProblem {
  return new HttpProblem({ status: 400, code, detail, next: 'correct the body' });
}
