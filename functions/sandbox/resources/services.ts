import { mcpServerName, mcpServerPort, ptyServerName, ptyServerPort } from '@openova/sandbox-model';
import type { IService } from 'kubernetes-models/v1/Service';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { namespacedMetadata, podSelector } from './metadata.ts';

export function ptyServerService(plan: SandboxPlan): IService {
  return service(plan, ptyServerName, ptyServerPort);
}

export function mcpService(plan: SandboxPlan): IService {
  return service(plan, mcpServerName, mcpServerPort);
}

function service(plan: SandboxPlan, app: string, port: number): IService {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: namespacedMetadata(plan, { name: app, app }),
    spec: {
      type: 'ClusterIP',
      selector: podSelector(app),
      ports: [{ name: 'http', port, targetPort: 'http', protocol: 'TCP' }],
    },
  };
}
