/** Quantities keep the form they were written in; `concurrentSessions` 0 means no limit. */
export interface Quota {
  readonly cpu: string;
  readonly memory: string;
  readonly storage: string;
  readonly concurrentSessions: number;
}

export interface Plan {
  readonly quota: Quota;
  readonly capabilities: readonly string[];
}

/** Everything about Sandboxes and their terminal sessions, and what every API token is cut out of. */
export const everySessionCapability = 'sandbox.session.*';

const freeCapabilities = [
  'gitea.repo.list',
  'gitea.repo.get',
  'gitea.pr.list',
  'gitea.pr.get',
  'k8s.read.get',
  'k8s.read.list',
  everySessionCapability,
  'rag.search',
  'skills.list',
  'skills.get',
];

const proCapabilities = [
  ...freeCapabilities,
  'sandbox.db.*',
  'sandbox.storage.*',
  'sandbox.preview.*',
  'sandbox.auth.*',
  'sandbox.secrets.*',
  'marketplace.*',
  'flux.status',
];

const entCapabilities = [
  ...proCapabilities,
  'sandbox.deploy.staging',
  'sandbox.deploy.production',
  'sandbox.deploy.status',
  'sandbox.deploy.rollback',
  'sandbox.stripe.*',
  'flux.reconcile',
  'flux.suspend',
  'flux.resume',
  'gitea.pr.create',
  'gitea.pr.merge',
  'gitea.issue.*',
];

export const plans: Readonly<Record<string, Plan>> = {
  'sandbox-free': {
    quota: { cpu: '500m', memory: '1Gi', storage: '5Gi', concurrentSessions: 1 },
    capabilities: freeCapabilities,
  },
  'sandbox-pro': {
    quota: { cpu: '2', memory: '4Gi', storage: '50Gi', concurrentSessions: 3 },
    capabilities: proCapabilities,
  },
  'sandbox-ent': {
    quota: { cpu: '8', memory: '16Gi', storage: '500Gi', concurrentSessions: 0 },
    capabilities: entCapabilities,
  },
};

const defaultQuota: Quota = { cpu: '4', memory: '8Gi', storage: '50Gi', concurrentSessions: 3 };

export interface QuotaRequest {
  readonly cpu?: number | string;
  readonly memory?: number | string;
  readonly storage?: number | string;
  readonly concurrentSessions?: number;
}

/** Each value of the explicit quota wins, then that of the plan, then the default. An unknown plan sets no quota. */
export function resolveQuota(planId: string | undefined, explicit: QuotaRequest = {}): Quota {
  const { cpu, memory, storage, concurrentSessions } = knownPlan(planId)?.quota ?? defaultQuota;
  return {
    cpu: String(explicit.cpu ?? cpu),
    memory: String(explicit.memory ?? memory),
    storage: String(explicit.storage ?? storage),
    concurrentSessions: explicit.concurrentSessions ?? concurrentSessions,
  };
}

/** A non-empty override replaces the list of the plan; an unknown or empty plan has the Free list. */
export function resolveCapabilities(planId: string | undefined, override: readonly string[] = []): readonly string[] {
  if (override.length > 0) return override;
  return (knownPlan(planId) ?? plans['sandbox-free'])?.capabilities ?? freeCapabilities;
}

function knownPlan(planId: string | undefined): Plan | undefined {
  return planId !== undefined && Object.hasOwn(plans, planId) ? plans[planId] : undefined;
}
