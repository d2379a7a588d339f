import { grants, mcpServerName, mcpServiceAccountName } from '@openova/sandbox-model';
import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import type { IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { namespacedMetadata } from './metadata.ts';

interface RoleRule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

const readable: readonly (readonly [apiGroup: string, resources: readonly string[]])[] = [
  ['', ['configmaps', 'events', 'persistentvolumeclaims', 'pods', 'resourcequotas', 'services']],
  ['apps', ['deployments', 'replicasets', 'statefulsets']],
  ['batch', ['cronjobs', 'jobs']],
  ['gateway.networking.k8s.io', ['httproutes']],
];

const manage = ['get', 'list', 'create', 'patch', 'delete'];

const managed: readonly (readonly [capability: string, apiGroup: string, resources: readonly string[]])[] = [
  ['sandbox.db.provision', 'postgresql.cnpg.io', ['backups', 'clusters']],
  ['sandbox.db.provision', '', ['services']],
  ['sandbox.preview.create', '', ['services']],
  ['sandbox.preview.create', 'apps', ['deployments']],
  ['sandbox.preview.create', 'gateway.networking.k8s.io', ['httproutes']],
  ['sandbox.secrets.write', '', ['secrets']],
];

/** The verbs that the tools of the plan need in this namespace, and no more. */
export function mcpRole(plan: SandboxPlan): IRole {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: namespacedMetadata(plan, { name: mcpServiceAccountName, app: mcpServerName }),
    rules: [...readRules(plan.capabilities), ...managementRules(plan.capabilities)],
  };
}

export function mcpRoleBinding(plan: SandboxPlan): IRoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: namespacedMetadata(plan, { name: mcpServiceAccountName, app: mcpServerName }),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: mcpServiceAccountName },
    subjects: [{ kind: 'ServiceAccount', name: mcpServiceAccountName, namespace: plan.namespace }],
  };
}

function readRules(capabilities: readonly string[]): RoleRule[] {
  const verbs = ['get', 'list', 'watch'].filter((verb) => grants(capabilities, `k8s.read.${verb}`));
  const rules = verbs.length === 0 ? [] : readable.map(([apiGroup, names]) => rule(apiGroup, names, verbs));
  if (grants(capabilities, 'k8s.read.logs')) rules.push(rule('', ['pods/log'], ['get']));
  return rules;
}

function managementRules(capabilities: readonly string[]): RoleRule[] {
  const rules = new Map<string, RoleRule>();
  for (const [capability, apiGroup, resources] of managed) {
    if (grants(capabilities, capability)) rules.set(`${apiGroup}/${resources.join()}`, rule(apiGroup, resources, manage));
  }
  return [...rules.values()];
}

function rule(apiGroup: string, resources: readonly string[], verbs: readonly string[]): RoleRule {
  return { apiGroups: [apiGroup], resources: [...resources], verbs: [...verbs] };
}
