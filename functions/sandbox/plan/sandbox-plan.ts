import {
  byosSecretName,
  frozen,
  mcpServerName,
  objectLabels,
  parseBytes,
  parseCpu,
  ptyServerName,
  resolveCapabilities,
  resolveQuota,
  sandboxIdentity,
  sandboxNamespace,
  tokenSecretName,
  wholeMebibytes,
  type ObjectOwner,
  type Quota,
  type Stage,
  type XSandboxModel,
} from '@openova/sandbox-model';
import { imageVersion } from './image-version.ts';
import type { Problem } from './problem.ts';
import { repoPlans, type RepoPlan } from './repo-plan.ts';
import type { Settings } from '../settings/settings.ts';

/** Everything the resources of one Sandbox are made from: spec, defaults and settings, resolved and checked. */
export interface SandboxPlan {
  readonly settings: Settings;
  /** Name the User knows: the claim's, or the composite's own when there is no claim. */
  readonly name: string;
  /** `metadata.uid` of the composite. */
  readonly id: string;
  readonly ownerUid: string;
  readonly namespace: string;
  readonly orgSlug: string;
  /** Of every object, by what it belongs to. The version is an image's, so that it changes only when Pods roll anyway. */
  readonly labels: Readonly<Record<App, Record<string, string>>>;
  /** The version of the MCP server's image. */
  readonly mcpVersion: string;
  readonly agent: string | undefined;
  readonly agentCatalogue: readonly string[];
  readonly capabilities: readonly string[];
  readonly quota: Quota;
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
  readonly storageBytes: number;
  readonly homeBytes: number;
  readonly repos: readonly RepoPlan[];
  readonly idleTimeoutMinutes: number;
  readonly suspended: boolean;
  readonly restartOnRotation: boolean;
  readonly runtimeClassName: string | undefined;
  readonly tokenSecretName: string;
  readonly byosSecretName: string;
}

/** Value of `app.kubernetes.io/name`: the program that an object belongs to, or the Sandbox as a whole. */
export type App = 'sandbox' | typeof ptyServerName | typeof mcpServerName;

export type PlanOutcome =
  | { readonly plan: SandboxPlan; readonly problems: readonly [] }
  | { readonly plan: undefined; readonly problems: readonly Problem[] };

const maxHomeBytes = 10 * 2 ** 30;

/** The plan of a Sandbox whose spec fits the schema. */
export function planSandbox(xr: XSandboxModel, settings: Settings): PlanOutcome {
  const { spec } = xr;
  const identity = identify(xr);
  const sizes = planSizes(resolveQuota(spec.planId, spec.quota ?? {}));
  const repos = repoPlans(spec.repos ?? [], spec.owner.orgRef.slug, sizes);
  const problems = [...identity.problems, ...quotaProblems(sizes), ...repos.problems, ...agentProblems(spec)];
  if (identity.uid === undefined || problems.length > 0) return { plan: undefined, problems };
  return {
    problems: [],
    plan: {
      settings,
      name: identity.name,
      id: xr.getMetadata().uid ?? '',
      ownerUid: identity.uid,
      namespace: sandboxNamespace(identity.uid),
      orgSlug: spec.owner.orgRef.slug,
      labels: planLabels({ name: identity.name, orgSlug: spec.owner.orgRef.slug, ownerUid: identity.uid }, settings),
      mcpVersion: imageVersion(settings.mcpImage),
      agent: spec.agent,
      agentCatalogue: spec.agentCatalogue ?? [],
      capabilities: resolveCapabilities(spec.planId, spec.capabilities ?? []),
      ...sizes,
      repos: repos.plans,
      idleTimeoutMinutes: spec.idleTimeoutMinutes ?? settings.idleTimeoutMinutes,
      suspended: spec.operatingMode === 'Suspended',
      restartOnRotation: spec.tokenRotation === 'Restart',
      runtimeClassName: spec.runtimeClassName,
      tokenSecretName: settings.llmGatewayTokenSecret ?? tokenSecretName(identity.uid),
      byosSecretName: byosSecretName(settings.byosSecretPrefix, identity.uid),
    },
  };
}

function planLabels(owner: ObjectOwner, { ptyServerImage }: Settings): SandboxPlan['labels'] {
  const version = imageVersion(ptyServerImage);
  return frozen({
    sandbox: objectLabels(owner, 'sandbox', version),
    [ptyServerName]: objectLabels(owner, ptyServerName, version),
    [mcpServerName]: objectLabels(owner, mcpServerName, version),
  });
}

type Sizes = ReturnType<typeof planSizes>;

function planSizes(quota: Quota) {
  const storageBytes = parseBytes(quota.storage) ?? 0;
  return {
    quota,
    cpuMillicores: parseCpu(quota.cpu) ?? 0,
    memoryBytes: parseBytes(quota.memory) ?? 0,
    storageBytes,
    homeBytes: wholeMebibytes(Math.min(maxHomeBytes, storageBytes / 2)),
  };
}

/** Less than this and neither pty-server nor the MCP server could start. */
const smallest = { cpuMillicores: 200, memoryBytes: 512 * 2 ** 20, storageBytes: 2 ** 30 };

function quotaProblems({ quota, cpuMillicores, memoryBytes, storageBytes }: Sizes): Problem[] {
  const problems: Problem[] = [];
  const refuse = (stage: Stage, message: string) => problems.push({ stage, reason: 'ManifestRenderFailed', message });
  if (cpuMillicores < smallest.cpuMillicores) refuse('RBACReady', `spec.quota.cpu ${quota.cpu} is less than 200m`);
  if (memoryBytes < smallest.memoryBytes) refuse('RBACReady', `spec.quota.memory ${quota.memory} is less than 512Mi`);
  if (storageBytes < smallest.storageBytes) refuse('StorageReady', `spec.quota.storage ${quota.storage} is less than 1Gi`);
  return problems;
}

function identify(xr: XSandboxModel): { name: string; uid: string | undefined; problems: Problem[] } {
  const { name, ownerUid: uid } = sandboxIdentity(xr);
  if (uid !== undefined) return { name, uid, problems: [] };
  const message = `no DNS-safe owner uid can be made from e-mail "${xr.spec.owner.email}": its local part has no letter and no digit`;
  return { name, uid, problems: [{ stage: 'NamespaceReady', reason: 'OwnerEmailInvalid', message }] };
}

// The API server checks the same by the XRD's CEL rule; offline rendering has no API server.
function agentProblems({ agent, agentCatalogue }: XSandboxModel['spec']): Problem[] {
  if (!agent || !agentCatalogue || agent === 'sovereign-shell' || agentCatalogue.includes(agent)) return [];
  const message = `spec.agent ${agent} is not in spec.agentCatalogue`;
  return [{ stage: 'PtyServerReady', reason: 'ManifestRenderFailed', message }];
}
