import { tokenResourceName, type Stage } from '@openova/sandbox-model';

const stageByName: ReadonlyMap<string, Stage> = new Map(Object.entries<Stage>({
  namespace: 'NamespaceReady',
  'resource-quota': 'RBACReady',
  'limit-range': 'RBACReady',
  'agent-service-account': 'RBACReady',
  'mcp-service-account': 'RBACReady',
  'mcp-role': 'RBACReady',
  'mcp-role-binding': 'RBACReady',
  'home-claim': 'StorageReady',
  'pty-server': 'PtyServerReady',
  'pty-server-service': 'PtyServerReady',
  'pty-server-route': 'PtyServerReady',
  'activator-grant': 'PtyServerReady',
  'mcp-service': 'MCPServerReady',
  'openova-sandbox-mcp': 'MCPServerReady',
  [tokenResourceName]: 'NewAPITokenReady',
}));

const stageByPrefix: readonly (readonly [prefix: string, stage: Stage])[] = [
  ['network-policy-', 'RBACReady'],
  ['repo-claim-', 'StorageReady'],
];

/** The stage that waits for a composed resource. Undefined for a resource of somebody else's pipeline step. */
export function stageOfResource(name: string): Stage | undefined {
  return stageByName.get(name) ?? stageByPrefix.find(([prefix]) => name.startsWith(prefix))?.[1];
}
