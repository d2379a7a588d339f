import { defaultSessionsUrl, settingText, stepInputProblems, type StepInput } from '@openova/sandbox-model';
import type { Problem } from '../plan/problem.ts';
import { listOf, settingFields, type SettingField, type SettingKey } from './setting-fields.ts';

/** The platform's settings, complete and checked. */
export interface Settings {
  readonly ptyServerImage: string;
  readonly mcpImage: string;
  readonly newapiUrl: string;
  readonly sovereignFqdn: string;
  readonly llmGatewayUrl: string;
  /** Undefined: the minted name. */
  readonly llmGatewayTokenSecret: string | undefined;
  readonly byosSecretPrefix: string;
  readonly idleTimeoutMinutes: number;
  readonly stageTimeoutSeconds: number;
  readonly ringBufferBytes: number;
  readonly storageClass: string | undefined;
  readonly gateway: { readonly name: string; readonly namespace: string; readonly section: string | undefined };
  readonly activator: { readonly namespace: string; readonly service: string; readonly port: number } | undefined;
  /** Without a slash at its end. */
  readonly sessionsUrl: string;
  readonly ticketJwksUrl: string;
  readonly allowedOrigins: readonly string[];
  readonly giteaUrl: string;
  readonly bridgeNamespace: string;
  readonly giteaNamespace: string;
  readonly platformNamespace: string;
  readonly dnsNamespace: string;
  readonly kubeApiCidrs: readonly string[];
  readonly egressCidrs: readonly string[];
  readonly networkPolicyFlavour: 'kubernetes' | 'cilium';
  readonly hotStandby: { readonly enabled: string; readonly primaryRegion: string; readonly replicaRegion: string };
}

export type SettingsOutcome =
  | { readonly settings: Settings; readonly problems: readonly [] }
  | { readonly settings: undefined; readonly problems: readonly Problem[] };

type Values = Readonly<Record<SettingKey, string>>;

const keys = Object.keys(settingFields) as SettingKey[];

/** Settings from the environment, single values overridden by the pipeline step's input. All problems at once. */
export function parseSettings(env: NodeJS.ProcessEnv, input: StepInput): SettingsOutcome {
  const values = Object.fromEntries(keys.map((key) => [key, rawValue(key, env, input)])) as Values;
  const problems = [...inputProblems(input), ...keys.flatMap((key) => fieldProblems(key, values[key]))];
  return problems.length > 0 ? { settings: undefined, problems } : { settings: complete(values), problems: [] };
}

function rawValue(key: SettingKey, env: NodeJS.ProcessEnv, input: StepInput): string {
  const field: SettingField = settingFields[key];
  return settingText(key, env[field.env], input) || (field.default ?? '');
}

function fieldProblems(key: SettingKey, value: string): Problem[] {
  const field: SettingField = settingFields[key];
  const complaint = value === '' ? field.required && 'is not set' : field.complaint?.(value);
  if (!complaint) return [];
  return [{ stage: field.stage, reason: 'ManifestRenderFailed', message: `setting ${field.env} (${key}) ${complaint}` }];
}

function inputProblems(input: StepInput): Problem[] {
  return stepInputProblems(input, keys).map((message) => ({ stage: 'NamespaceReady', reason: 'ManifestRenderFailed', message }));
}

function complete(values: Values): Settings {
  const { ptyServerImage, mcpImage, sovereignFqdn: fqdn, byosSecretPrefix } = values;
  const newapiUrl = withoutTrailingSlash(values.newapiUrl);
  return Object.freeze({
    ptyServerImage,
    mcpImage,
    newapiUrl,
    sovereignFqdn: fqdn,
    llmGatewayUrl: values.llmGatewayUrl || `${newapiUrl}/v1`,
    llmGatewayTokenSecret: values.llmGatewayTokenSecret || undefined,
    byosSecretPrefix,
    idleTimeoutMinutes: Number(values.idleTimeoutMinutes),
    stageTimeoutSeconds: Number(values.stageTimeoutSeconds),
    ringBufferBytes: Number(values.ringBufferBytes),
    storageClass: values.storageClass || undefined,
    giteaUrl: withoutTrailingSlash(values.giteaUrl || `https://gitea.${fqdn}`),
    ...routing(values),
    ...network(values),
    hotStandby: {
      enabled: values.enableHotStandby,
      primaryRegion: values.primaryRegion,
      replicaRegion: values.replicaRegion,
    },
  });
}

function routing(values: Values) {
  const console = `https://console.${values.sovereignFqdn}`;
  const { activatorNamespace: namespace, activatorService: service } = values;
  return {
    gateway: {
      name: values.gatewayName,
      namespace: values.gatewayNamespace,
      section: values.gatewaySection || undefined,
    },
    activator: namespace ? { namespace, service, port: Number(values.activatorPort) } : undefined,
    sessionsUrl: withoutTrailingSlash(values.sessionsUrl || defaultSessionsUrl(values.sovereignFqdn)),
    ticketJwksUrl: values.ticketJwksUrl || `${console}/.well-known/jwks.json`,
    allowedOrigins: listOf(values.allowedOrigins || console),
  };
}

function network(values: Values) {
  const { bridgeNamespace, giteaNamespace, platformNamespace, dnsNamespace } = values;
  return {
    bridgeNamespace,
    giteaNamespace,
    platformNamespace,
    dnsNamespace,
    kubeApiCidrs: listOf(values.kubeApiCidrs),
    egressCidrs: listOf(values.egressCidrs),
    networkPolicyFlavour: values.networkPolicyFlavour as Settings['networkPolicyFlavour'],
  };
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
