import type { StatusCondition, XSandbox } from '@openova/sandbox-model';

export const sandboxResource = { group: 'sandbox.openova.io', version: 'v1', plural: 'sandboxes' } as const;

/** A Sandbox as the cluster holds it: spec and status are those of its composite, to which conditions and references come. */
export interface SandboxClaim {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid?: string;
    resourceVersion?: string;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    annotations?: Readonly<Record<string, string>>;
    labels?: Readonly<Record<string, string>>;
  };
  spec: XSandbox['spec'];
  status?: XSandbox['status'] & { readonly conditions?: readonly StatusCondition[] };
}
