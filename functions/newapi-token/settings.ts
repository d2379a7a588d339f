import { parseDuration } from '@openova/function-sdk';
import { settingText, stepInputProblems, type StepInput } from '@openova/sandbox-model';
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

// What the step's input can override. A credential is not among them: a Composition is no place for secrets.
const overridable = {
  bridgeUrl: 'NEWAPI_BASE_URL',
  defaultChannels: 'NEWAPI_DEFAULT_CHANNELS',
  llmGatewayTokenSecret: 'SANDBOX_LLM_GATEWAY_TOKEN_SECRET',
  rotationLead: 'NEWAPI_TOKEN_ROTATION_LEAD',
} as const;

type TextOf = (key: keyof typeof overridable) => string;

/** Reads the environment, single values overridden by the pipeline step's input, and the files named there. All problems at once. */
export function parseTokenSettings({ env, readFile }: TokenSettingsSource, input?: StepInput): TokenSettings {
  const problems = stepInputProblems(input, Object.keys(overridable));
  const textOf: TextOf = (key) => settingText(key, env[overridable[key]], input);
  const baseUrl = readBaseUrl(textOf('bridgeUrl'), problems);
  const credential = readCredential({ env, readFile }, problems);
  return Object.freeze({
    bridge: baseUrl && credential ? { baseUrl, credential } : undefined,
    defaultChannels: cleanChannels(textOf('defaultChannels').split(',')),
    secretName: readSecretName(textOf('llmGatewayTokenSecret'), problems),
    rotationLeadSeconds: readLead(textOf('rotationLead'), problems),
    problems,
  });
}

function readBaseUrl(given: string, problems: string[]): string | undefined {
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

const credentialNames = ['NEWAPI_ADMIN_SECRET', 'NEWAPI_ADMIN_SECRET_FILE', 'NEWAPI_ADMIN_TOKEN_FILE'] as const;

/** The admin secret, or a service account token that the kubelet renews in its file. */
function readCredential({ env, readFile }: TokenSettingsSource, problems: string[]): string | undefined {
  const [name = 'NEWAPI_ADMIN_SECRET', ...others] = credentialNames.filter((one) => env[one]);
  if (others.length > 0) {
    problems.push(`settings ${[name, ...others].join(' and ')} are both set: set one`);
    return undefined;
  }
  const given = env[name] ?? '';
  const text = name.endsWith('_FILE') ? readCredentialFile(name, () => readFile(given), problems) : given;
  // A Secret made from a file ends as the file does, and is the same secret in a variable as in a mounted file.
  const credential = text?.replace(/\r?\n$/, '');
  if (credential === undefined || /^[\x21-\x7e]+$/.test(credential)) return credential;
  const complaint = credential === '' ? 'is not set' : 'may hold visible ASCII characters only';
  problems.push(`setting ${name} ${complaint}`);
  return undefined;
}

function readCredentialFile(name: string, read: () => string, problems: string[]): string | undefined {
  try {
    return read();
  } catch (error) {
    problems.push(`setting ${name} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
    return undefined;
  }
}

function readSecretName(given: string, problems: string[]): string | undefined {
  if (!given) return undefined;
  if (dnsName.test(given)) return given;
  problems.push('setting SANDBOX_LLM_GATEWAY_TOKEN_SECRET must be a DNS name');
  return undefined;
}

function readLead(given: string, problems: string[]): number {
  const seconds = parseDuration(given || '24h');
  if (seconds === undefined) problems.push('setting NEWAPI_TOKEN_ROTATION_LEAD must be a duration such as 24h');
  return seconds ?? 0;
}
