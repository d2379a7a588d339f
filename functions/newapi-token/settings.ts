import { parseDuration } from '@openova/function-sdk';
import type { BridgeAccess } from './bridge-client.ts';
import { cleanChannels } from './channels.ts';

/** The function's settings. With problems no token can be minted; what is there is kept all the same. */
export interface TokenSettings {
  /** Undefined when one of its parts is missing or bad. */
  readonly bridge: BridgeAccess | undefined;
  readonly defaultChannels: readonly string[];
  /** Undefined: the minted name. */
  readonly secretName: string | undefined;
  readonly rotationLeadSeconds: number;
  readonly problems: readonly string[];
}

export interface TokenSettingsSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
}

const dnsName = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Reads the environment, and the file that NEWAPI_ADMIN_SECRET_FILE names. All problems at once. */
export function parseTokenSettings({ env, readFile }: TokenSettingsSource): TokenSettings {
  const problems: string[] = [];
  const baseUrl = readBaseUrl(env, problems);
  const adminSecret = readAdminSecret({ env, readFile }, problems);
  return Object.freeze({
    bridge: baseUrl && adminSecret ? { baseUrl, adminSecret } : undefined,
    defaultChannels: cleanChannels((env['NEWAPI_DEFAULT_CHANNELS'] ?? '').split(',')),
    secretName: readSecretName(env, problems),
    rotationLeadSeconds: readLead(env, problems),
    problems,
  });
}

type SettingsEnv = TokenSettingsSource['env'];

function readBaseUrl(env: SettingsEnv, problems: string[]): string | undefined {
  const given = env['NEWAPI_BASE_URL']?.trim();
  if (!given) problems.push('setting NEWAPI_BASE_URL is not set');
  else if (!isPlainHttpUrl(given)) problems.push('setting NEWAPI_BASE_URL must be an http or https URL without credentials, query or fragment');
  else return given.replace(/\/+$/, '');
  return undefined;
}

function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
}

function readAdminSecret({ env, readFile }: TokenSettingsSource, problems: string[]): string | undefined {
  const { NEWAPI_ADMIN_SECRET: value, NEWAPI_ADMIN_SECRET_FILE: path } = env;
  if (value && path) {
    problems.push('settings NEWAPI_ADMIN_SECRET and NEWAPI_ADMIN_SECRET_FILE are both set: set one');
    return undefined;
  }
  const secret = path ? readSecretFile(path, readFile, problems) : (value ?? '');
  if (secret === '') problems.push('setting NEWAPI_ADMIN_SECRET is not set');
  else if (secret !== undefined && !/^[\x21-\x7e]+$/.test(secret)) problems.push('setting NEWAPI_ADMIN_SECRET may hold visible ASCII characters only');
  else return secret;
  return undefined;
}

function readSecretFile(path: string, readFile: TokenSettingsSource['readFile'], problems: string[]): string | undefined {
  try {
    return readFile(path).replace(/\r?\n$/, '');
  } catch (error) {
    problems.push(`setting NEWAPI_ADMIN_SECRET_FILE cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
    return undefined;
  }
}

function readSecretName(env: SettingsEnv, problems: string[]): string | undefined {
  const given = env['SANDBOX_LLM_GATEWAY_TOKEN_SECRET']?.trim();
  if (!given) return undefined;
  if (dnsName.test(given)) return given;
  problems.push('setting SANDBOX_LLM_GATEWAY_TOKEN_SECRET must be a DNS name');
  return undefined;
}

function readLead(env: SettingsEnv, problems: string[]): number {
  const given = env['NEWAPI_TOKEN_ROTATION_LEAD']?.trim() || '24h';
  const seconds = parseDuration(given);
  if (seconds === undefined) problems.push('setting NEWAPI_TOKEN_ROTATION_LEAD must be a duration such as 24h');
  return seconds ?? 0;
}
