import type { V1Secret } from '@kubernetes/client-node';
import { byosSecretKey, byosSecretName, digestOf, fromSecretData, labels, managedBy, toSecretData } from '@openova/sandbox-model';
import { HttpProblem } from '@openova/service-kit';
import type { Cluster, ObjectName } from '../cluster/cluster.ts';
import { ownSandboxes } from './sandbox-access.ts';
import type { SandboxClaim } from './sandbox-claim.ts';

const connectedAtAnnotation = 'openova.io/sandbox-byos-connected-at';

/** Where keys are kept. */
export interface ByosScope {
  readonly cluster: Cluster;
  /** Of the names of their Secrets, as the composition knows it. */
  readonly byosSecretPrefix: string;
}

/** A person in the Organization with this namespace. */
export interface OrganizationMember {
  readonly email: string;
  readonly namespace: string;
}

export interface ByosConnection {
  readonly connected: boolean;
  readonly connectedAt: string | null;
}

export interface ByosKey {
  readonly key: string;
  readonly at: string;
}

/** Whether the person has connected a key; never the key. */
export async function byosConnection(scope: ByosScope, member: OrganizationMember): Promise<ByosConnection> {
  const secret = await scope.cluster.readSecret(ownSecret(scope, member));
  return { connected: secret !== undefined, connectedAt: secret?.metadata?.annotations?.[connectedAtAnnotation] ?? null };
}

/** Keeps the key beside the person's Sandboxes, and copies it into each of them. Gives the names of those that could not be given it. */
export async function connectByos(scope: ByosScope, member: OrganizationMember, key: ByosKey): Promise<readonly string[]> {
  await scope.cluster.putSecret(byosSecret(ownSecret(scope, member), key));
  return failingSandboxes(scope, member, (place) => scope.cluster.putSecret(byosSecret(place, key)));
}

/** Takes the key out of the person's Sandboxes, and then forgets it. Throws HttpProblem while a Sandbox still has it: then it stays connected. */
export async function disconnectByos(scope: ByosScope, member: OrganizationMember): Promise<void> {
  const holders = await failingSandboxes(scope, member, (place) => scope.cluster.deleteSecret(place));
  if (holders.length > 0) {
    const detail = `the key could not be taken out of ${holders.join(', ')}`;
    throw new HttpProblem({ status: 503, code: 'byos_kept', detail, next: 'try again; when it lasts, let an administrator check the rights of sessions-api', headers: { 'retry-after': '5' } });
  }
  await scope.cluster.deleteSecret(ownSecret(scope, member));
}

async function failingSandboxes(scope: ByosScope, member: OrganizationMember, act: (place: ObjectName) => Promise<void>): Promise<string[]> {
  const failing: string[] = [];
  for (const claim of ownSandboxes(scope.cluster, member, member.namespace)) {
    const place = placeIn(scope, claim);
    const isDone = place === undefined || (await act(place).then(() => true, isProblem));
    if (!isDone) failing.push(claim.metadata.name);
  }
  return failing;
}

function isProblem(error: unknown): false {
  if (error instanceof HttpProblem) return false;
  throw error;
}

/** Gives a Sandbox whose Namespace has come to be the key of its owner, when there is one. */
export async function shareByos(scope: ByosScope, claim: SandboxClaim): Promise<void> {
  const secret = await scope.cluster.readSecret(ownSecret(scope, { email: claim.spec.owner.email, namespace: claim.metadata.namespace }));
  const key = fromSecretData(secret?.data ?? {})[byosSecretKey];
  if (key !== undefined) await copyInto(scope, claim, { key, at: secret?.metadata?.annotations?.[connectedAtAnnotation] ?? '' });
}

/** Whether the Namespace of the Sandbox is there, so that something can be put into it. */
export function hasNamespace({ metadata, status }: SandboxClaim): boolean {
  const isThere = status?.conditions?.some(({ type, status: value }) => type === 'NamespaceReady' && value === 'True') ?? false;
  return isThere && metadata.deletionTimestamp === undefined && status?.namespace !== undefined;
}

async function copyInto(scope: ByosScope, claim: SandboxClaim, key: ByosKey): Promise<void> {
  const place = placeIn(scope, claim);
  if (place) await scope.cluster.putSecret(byosSecret(place, key));
}

function ownSecret({ byosSecretPrefix }: ByosScope, { email, namespace }: OrganizationMember): ObjectName {
  return { namespace, name: `${byosSecretPrefix}-user-${digestOf([namespace, email]).slice(0, 16)}` };
}

function placeIn({ byosSecretPrefix }: ByosScope, claim: SandboxClaim): ObjectName | undefined {
  const { namespace, ownerUid } = claim.status ?? {};
  return hasNamespace(claim) && namespace && ownerUid ? { namespace, name: byosSecretName(byosSecretPrefix, ownerUid) } : undefined;
}

function byosSecret({ namespace, name }: ObjectName, { key, at }: ByosKey): V1Secret {
  const metadata = { name, namespace, labels: { [labels.managedBy]: managedBy }, annotations: { [connectedAtAnnotation]: at } };
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: toSecretData({ [byosSecretKey]: key }) };
}
