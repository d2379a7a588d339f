import type { ILimitRange } from 'kubernetes-models/v1/LimitRange';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { defaultContainerResources } from './container-resources.ts';
import { namespacedMetadata } from './metadata.ts';

/** Under a quota a container without limits is refused; these are its defaults. */
export function limitRange(plan: SandboxPlan): ILimitRange {
  const { requests, limits } = defaultContainerResources(plan);
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: namespacedMetadata(plan, { name: 'sandbox', app: 'sandbox' }),
    spec: { limits: [{ type: 'Container', default: limits, defaultRequest: requests }] },
  };
}
