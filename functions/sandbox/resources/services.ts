import { frozen, mcpServerName, mcpServerPort, ptyServerName, ptyServerPort } from '@openova/sandbox-model';
import type { IService } from 'kubernetes-models/v1/Service';
import type { App, SandboxPlan } from '../plan/sandbox-plan.ts';
import { namespacedMetadata, podSelector } from './metadata.ts';

type ServiceSpec = NonNullable<IService['spec']>;

const ptyServerSpec = serviceSpec(ptyServerName, ptyServerPort);
const mcpSpec = serviceSpec(mcpServerName, mcpServerPort);

export function ptyServerService(plan: SandboxPlan): IService {
  return service(plan, ptyServerName, ptyServerSpec);
}

export function mcpService(plan: SandboxPlan): IService {
  return service(plan, mcpServerName, mcpSpec);
}

function service(plan: SandboxPlan, app: App, spec: ServiceSpec): IService {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: namespacedMetadata(plan, { name: app, app }),
    spec,
  };
}

function serviceSpec(app: string, port: number): ServiceSpec {
  return frozen({
    type: 'ClusterIP',
    selector: podSelector(app),
    ports: [{ name: 'http', port, targetPort: 'http', protocol: 'TCP' }],
  });
}
