import type { Stage } from '@openova/sandbox-model';

/** How one platform setting is read. */
export interface SettingField {
  readonly env: string;
  readonly description: string;
  /** Stage that cannot be composed without a good value. */
  readonly stage: Stage;
  readonly required?: true;
  /** The value when none is given. Without it the setting is optional, and its description says what then holds. */
  readonly default?: string;
  /** What is wrong with a non-empty `value`; undefined when it is good. */
  readonly complaint?: (value: string) => string | undefined;
}

const dnsName = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const cidrForm = /^(\d{1,3}(\.\d{1,3}){3}\/(\d|[12]\d|3[0-2])|[0-9a-f:]*:[0-9a-f:]*\/(\d{1,2}|1[01]\d|12[0-8]))$/i;

const isDnsName = (value: string) => (dnsName.test(value) ? undefined : 'must be a DNS name');
const isUrl = (value: string) => (isHttpUrl(value) ? undefined : 'must be an http or https URL');
const isWebSocketUrl = (value: string) => (hasProtocol(value, /^wss?:$/) ? undefined : 'must be a ws or wss URL');
const isDnsLabel = (value: string) => (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value) ? undefined : 'must be a DNS label');
const isPort = (value: string) => (/^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65_535 ? undefined : 'must be a port number');
const isPositiveInteger = (value: string) => (/^[1-9]\d{0,7}$/.test(value) ? undefined : 'must be a positive whole number');
const isCidrList = (value: string) =>
  isListOf(value, (cidr) => cidrForm.test(cidr)) ? undefined : 'must be a comma-separated list of CIDRs';
const isOriginList = (value: string) =>
  isListOf(value, isHttpUrl) ? undefined : 'must be a comma-separated list of http or https origins';

function isPinnedImage(value: string): string | undefined {
  const reference = value.slice(value.lastIndexOf('/') + 1);
  if (/\s/.test(value)) return 'must be one complete image reference';
  if (/@sha256:[0-9a-f]{64}$/.test(reference)) return undefined;
  const tag = /^[^@:]+:(\w[\w.-]*)$/.exec(reference)?.[1];
  return tag === undefined || tag === 'latest' ? 'must be pinned by a tag other than latest, or by digest' : undefined;
}

function isNetworkPolicyFlavour(value: string): string | undefined {
  return value === 'kubernetes' || value === 'cilium' ? undefined : 'must be kubernetes or cilium';
}

function isHttpUrl(value: string): boolean {
  return hasProtocol(value, /^https?:$/);
}

function hasProtocol(value: string, protocol: RegExp): boolean {
  return URL.canParse(value) && protocol.test(new URL(value).protocol);
}

// A list of nothing would read as no restriction at all.
function isListOf(value: string, isGood: (entry: string) => boolean): boolean {
  const entries = listOf(value);
  return entries.length > 0 && entries.every(isGood);
}

export function listOf(value: string): string[] {
  return value.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
}

/** Every setting of the composition: where it comes from, what it is for, and what a good value looks like. */
export const settingFields = {
  ptyServerImage: {
    env: 'SANDBOX_PTY_SERVER_IMAGE',
    description: 'Image of pty-server, as one complete pinned reference.',
    stage: 'PtyServerReady',
    required: true,
    complaint: isPinnedImage,
  },
  mcpImage: {
    env: 'SANDBOX_MCP_IMAGE',
    description: 'Image of the MCP server, as one complete pinned reference.',
    stage: 'MCPServerReady',
    required: true,
    complaint: isPinnedImage,
  },
  newapiUrl: {
    env: 'SANDBOX_NEWAPI_URL',
    description: 'Base address of the token bridge with its /v1 gate.',
    stage: 'PtyServerReady',
    required: true,
    complaint: isUrl,
  },
  sovereignFqdn: {
    env: 'SOVEREIGN_FQDN',
    description: 'Domain of the Sovereign; Sandboxes answer at sandbox.<domain>.',
    stage: 'PtyServerReady',
    required: true,
    complaint: isDnsName,
  },
  llmGatewayUrl: {
    env: 'SANDBOX_LLM_GATEWAY_URL',
    description: 'OpenAI-compatible address that agents use; <newapiUrl>/v1 when absent.',
    stage: 'PtyServerReady',
    complaint: isUrl,
  },
  llmGatewayTokenSecret: {
    env: 'SANDBOX_LLM_GATEWAY_TOKEN_SECRET',
    description: 'Name of the token Secret; sandbox-<owner-uid>-newapi-token when absent.',
    stage: 'NewAPITokenReady',
    complaint: isDnsName,
  },
  byosSecretPrefix: {
    env: 'SANDBOX_BYOS_SECRET_PREFIX',
    description: 'Prefix of the Secret with a User\'s own Anthropic key.',
    default: 'sandbox-byos-claude-code',
    stage: 'PtyServerReady',
    complaint: isDnsLabel,
  },
  idleTimeoutMinutes: {
    env: 'SANDBOX_IDLE_TIMEOUT_MINUTES',
    description: 'Minutes without activity before a Sandbox sleeps.',
    default: '30',
    stage: 'PtyServerReady',
    complaint: isPositiveInteger,
  },
  stageTimeoutSeconds: {
    env: 'SANDBOX_STAGE_TIMEOUT_SECONDS',
    description: 'Seconds a stage may stand still before it counts as failed.',
    default: '300',
    stage: 'NamespaceReady',
    complaint: isPositiveInteger,
  },
  ringBufferBytes: {
    env: 'SANDBOX_RING_BUFFER_BYTES',
    description: 'Bytes of output kept for replay, per session.',
    default: '1048576',
    stage: 'PtyServerReady',
    complaint: isPositiveInteger,
  },
  storageClass: {
    env: 'SANDBOX_STORAGE_CLASS',
    description: 'Storage class of all volumes; the cluster\'s default class when absent.',
    stage: 'StorageReady',
    complaint: isDnsName,
  },
  gatewayName: {
    env: 'SANDBOX_GATEWAY_NAME',
    description: 'Gateway that routes to Sandboxes.',
    default: 'cilium-gateway',
    stage: 'PtyServerReady',
    complaint: isDnsName,
  },
  gatewayNamespace: {
    env: 'SANDBOX_GATEWAY_NAMESPACE',
    description: 'Namespace of the Gateway.',
    default: 'kube-system',
    stage: 'PtyServerReady',
    complaint: isDnsLabel,
  },
  gatewaySection: {
    env: 'SANDBOX_GATEWAY_SECTION',
    description: 'Listener of the Gateway; every listener that matches the host when absent.',
    stage: 'PtyServerReady',
    complaint: isDnsName,
  },
  activatorNamespace: {
    env: 'SANDBOX_ACTIVATOR_NAMESPACE',
    description: 'Namespace of the activator that wakes a sleeping Sandbox on attach; no activator when absent.',
    stage: 'PtyServerReady',
    complaint: isDnsLabel,
  },
  activatorService: {
    env: 'SANDBOX_ACTIVATOR_SERVICE',
    description: 'Service of the activator.',
    default: 'sandbox-activator',
    stage: 'PtyServerReady',
    complaint: isDnsLabel,
  },
  activatorPort: {
    env: 'SANDBOX_ACTIVATOR_PORT',
    description: 'Port of the activator\'s Service.',
    default: '8080',
    stage: 'PtyServerReady',
    complaint: isPort,
  },
  sessionsUrl: {
    env: 'SANDBOX_SESSIONS_URL',
    description: 'Public WebSocket address in front of all Sandboxes; wss://sandbox.<fqdn> when absent.',
    stage: 'PtyServerReady',
    complaint: isWebSocketUrl,
  },
  ticketJwksUrl: {
    env: 'SANDBOX_TICKET_JWKS_URL',
    description: 'Where pty-server finds the keys of attach tickets; https://console.<fqdn>/.well-known/jwks.json when absent.',
    stage: 'PtyServerReady',
    complaint: isUrl,
  },
  allowedOrigins: {
    env: 'SANDBOX_ALLOWED_ORIGINS',
    description: 'Origins that may open a WebSocket, comma-separated; https://console.<fqdn> when absent.',
    stage: 'PtyServerReady',
    complaint: isOriginList,
  },
  giteaUrl: {
    env: 'SANDBOX_GITEA_URL',
    description: 'Base address of Gitea; https://gitea.<fqdn> when absent.',
    stage: 'StorageReady',
    complaint: isUrl,
  },
  bridgeNamespace: {
    env: 'SANDBOX_BRIDGE_NAMESPACE',
    description: 'Namespace of the token bridge that Sandboxes may reach.',
    default: 'newapi',
    stage: 'RBACReady',
    complaint: isDnsLabel,
  },
  giteaNamespace: {
    env: 'SANDBOX_GITEA_NAMESPACE',
    description: 'Namespace of Gitea that Sandboxes may reach.',
    default: 'gitea',
    stage: 'RBACReady',
    complaint: isDnsLabel,
  },
  platformNamespace: {
    env: 'SANDBOX_PLATFORM_NAMESPACE',
    description: 'Namespace of our own services, which may reach pty-server.',
    default: 'catalyst-system',
    stage: 'RBACReady',
    complaint: isDnsLabel,
  },
  dnsNamespace: {
    env: 'SANDBOX_DNS_NAMESPACE',
    description: 'Namespace of the cluster\'s DNS.',
    default: 'kube-system',
    stage: 'RBACReady',
    complaint: isDnsLabel,
  },
  kubeApiCidrs: {
    env: 'SANDBOX_KUBE_API_CIDRS',
    description: 'Addresses the MCP server may reach on ports 443 and 6443, for the Kubernetes API.',
    default: '0.0.0.0/0,::/0',
    stage: 'RBACReady',
    complaint: isCidrList,
  },
  egressCidrs: {
    env: 'SANDBOX_EGRESS_CIDRS',
    description: 'Further addresses agents may reach on port 443; private ranges and the metadata address stay closed. None when absent.',
    stage: 'RBACReady',
    complaint: isCidrList,
  },
  networkPolicyFlavour: {
    env: 'SANDBOX_NETWORK_POLICY_FLAVOUR',
    description: 'kubernetes, or cilium to add what only a CiliumNetworkPolicy can say.',
    default: 'kubernetes',
    stage: 'RBACReady',
    complaint: isNetworkPolicyFlavour,
  },
  enableHotStandby: {
    env: 'SOVEREIGN_ENABLE_HOT_STANDBY',
    description: 'Handed to the MCP server; empty when absent.',
    stage: 'MCPServerReady',
  },
  primaryRegion: {
    env: 'SOVEREIGN_PRIMARY_REGION',
    description: 'Handed to the MCP server; empty when absent.',
    stage: 'MCPServerReady',
  },
  replicaRegion: {
    env: 'SOVEREIGN_REPLICA_REGION',
    description: 'Handed to the MCP server; empty when absent.',
    stage: 'MCPServerReady',
  },
} as const satisfies Readonly<Record<string, SettingField>>;

export type SettingKey = keyof typeof settingFields;
