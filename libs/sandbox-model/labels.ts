export const managedBy = 'catalyst';

export const annotations = {
  displayName: 'openova.io/sandbox-display-name',
  idempotencyKey: 'openova.io/sandbox-idempotency-key',
  idleTimeoutMinutes: 'openova.io/sandbox-idle-timeout-minutes',
  tokenExpiresAt: 'openova.io/sandbox-token-expires-at',
  tokenRotatedAt: 'openova.io/sandbox-token-rotated-at',
  tokenRotation: 'openova.io/sandbox-token-rotation',
  tokenInputs: 'openova.io/sandbox-token-inputs',
  restartedAt: 'kubectl.kubernetes.io/restartedAt',
} as const;

export const labels = {
  name: 'app.kubernetes.io/name',
  component: 'app.kubernetes.io/component',
  version: 'app.kubernetes.io/version',
  partOf: 'app.kubernetes.io/part-of',
  toolManagedBy: 'app.kubernetes.io/managed-by',
  managedBy: 'openova.io/managed-by',
  organization: 'openova.io/organization',
  owner: 'openova.io/owner',
  sandbox: 'openova.io/sandbox',
  sandboxOwner: 'openova.io/sandbox-owner',
  repo: 'openova.io/sandbox-repo',
  serviceAccountTokenRequired: 'sa-token.openova.io/required',
} as const;

export const claimNameLabel = 'crossplane.io/claim-name';
export const claimNamespaceLabel = 'crossplane.io/claim-namespace';

export interface ObjectOwner {
  /** Name of the Sandbox. */
  readonly name: string;
  readonly orgSlug: string;
  readonly ownerUid: string;
}

/** The labels of every object and Pod of a Sandbox. `app` is the program or purpose it belongs to. */
export function objectLabels(owner: ObjectOwner, app: string, version: string): Record<string, string> {
  return { ...ownerLabels(owner), ...programLabels(app, version) };
}

export function programLabels(app: string, version: string): Record<string, string> {
  return { [labels.name]: app, [labels.component]: app, [labels.version]: version };
}

export function ownerLabels({ name, orgSlug, ownerUid }: ObjectOwner): Record<string, string> {
  return {
    [labels.partOf]: 'openova-sandbox',
    [labels.toolManagedBy]: 'crossplane',
    [labels.managedBy]: managedBy,
    [labels.organization]: labelValue(orgSlug),
    [labels.sandbox]: labelValue(name),
    [labels.sandboxOwner]: ownerUid,
  };
}

/** `text` cut to a legal label value. */
export function labelValue(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 63).replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}
