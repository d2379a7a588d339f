import type { V1Secret } from '@kubernetes/client-node';
import { byosSecretName, digestOf } from '@openova/sandbox-model';
import { HttpProblem } from '@openova/service-kit';
import type { Cluster, ObjectName } from '../cluster/cluster.ts';
import { keptSecret, readKept, sharedSecret, type ByosWay, type KeptByos } from './byos-secret.ts';
import type { OrganizationMember } from './organization.ts';
import { ownSandboxes } from './sandbox-access.ts';
import type { SandboxClaim } from './sandbox-claim.ts';

/** Where keys are kept. */
export interface ByosScope {
  readonly cluster: Cluster;
  /** Of the names of their Secrets, as the composition knows it. */
  readonly byosSecretPrefix: string;
}

export interface ByosConnection {
  readonly connected: boolean;
  readonly connectedAt: string | null;
  readonly by: ByosWay | null;
  readonly expiresAt: string | null;
  /** It was connected, and has to be connected again. */
  readonly expired: boolean;
}

const mostRounds = 3;

/** What the person has connected; never the key. */
export async function byosConnection(scope: ByosScope, member: OrganizationMember, now: number): Promise<ByosConnection> {
  const secret = await readOwnSecret(scope, member);
  if (!secret) return { connected: false, connectedAt: null, by: null, expiresAt: null, expired: false };
  const { by, connectedAt, expiresAt, token } = readKept(secret);
  const expired = token === undefined || hasExpired(expiresAt, now);
  return { connected: !expired, connectedAt: connectedAt || null, by, expiresAt: expiresAt ?? null, expired };
}

export function hasExpired(expiresAt: string | undefined, now: number): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now;
}

/** Keeps the key beside the person's Sandboxes, and copies it into each of them. Gives the names of those that could not be given it. */
export async function connectByos(scope: ByosScope, member: OrganizationMember, kept: KeptByos): Promise<readonly string[]> {
  await scope.cluster.putSecret(keptSecret(ownSecretName(scope, member), kept));
  return shareWithAll(scope, member);
}

/**
 * Takes the key out of the person's Sandboxes, and then forgets it. Gives what was forgotten. Throws HttpProblem while a Sandbox still has it:
 * then it stays connected.
 */
export async function disconnectByos(scope: ByosScope, member: OrganizationMember): Promise<KeptByos | undefined> {
  const holders = await takeOut(scope, member);
  if (holders.length > 0) {
    const detail = `the key could not be taken out of ${holders.join(', ')}`;
    throw new HttpProblem({ status: 503, code: 'byos_kept', detail, next: 'try again; when it lasts, let an administrator check the rights of sessions-api', headers: { 'retry-after': '5' } });
  }
  const secret = await readOwnSecret(scope, member);
  await scope.cluster.deleteSecret(ownSecretName(scope, member));
  return secret && readKept(secret);
}

/** Copies what is kept into all Sandboxes of the person. Gives the names of those that could not be given it. */
export function shareWithAll(scope: ByosScope, member: OrganizationMember): Promise<readonly string[]> {
  return shareByos(scope, member, ownSandboxes(scope.cluster, member, member.namespace));
}

/** Takes the key out of all Sandboxes of the person. Gives the names of those that still have it. */
export function takeOut(scope: ByosScope, member: OrganizationMember): Promise<readonly string[]> {
  return failingSandboxes(scope, ownSandboxes(scope.cluster, member, member.namespace), (place) => scope.cluster.deleteSecret(place));
}

/**
 * Copies what is kept into these Sandboxes of the person, when there is something, and again when it was changed meanwhile: the last word is
 * that of the Secret beside the claims. Gives the names of those that could not be given it.
 */
export async function shareByos(scope: ByosScope, member: OrganizationMember, claims: readonly SandboxClaim[]): Promise<readonly string[]> {
  const secret = await readOwnSecret(scope, member);
  if (!secret || readKept(secret).token === undefined) return [];
  return shareUntilSettled(scope, member, { claims, secret, rounds: mostRounds });
}

interface SharingRound {
  readonly claims: readonly SandboxClaim[];
  readonly secret: V1Secret | undefined;
  readonly rounds: number;
}

async function shareUntilSettled(scope: ByosScope, member: OrganizationMember, { claims, secret, rounds }: SharingRound): Promise<readonly string[]> {
  const failing = await failingSandboxes(scope, claims, copying(scope, secret));
  const latest = await readOwnSecret(scope, member);
  const isSettled = latest?.metadata?.resourceVersion === secret?.metadata?.resourceVersion;
  return isSettled || rounds === 1 ? failing : shareUntilSettled(scope, member, { claims, secret: latest, rounds: rounds - 1 });
}

function copying({ cluster }: ByosScope, secret: V1Secret | undefined): (place: ObjectName) => Promise<void> {
  const kept = secret && readKept(secret);
  return (place) => (kept?.token === undefined ? cluster.deleteSecret(place) : cluster.putSecret(sharedSecret(place, kept)));
}

async function failingSandboxes(scope: ByosScope, claims: readonly SandboxClaim[], act: (place: ObjectName) => Promise<void>): Promise<string[]> {
  const failing: string[] = [];
  for (const claim of claims) {
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

/** Whether the Namespace of the Sandbox is there, so that something can be put into it. */
export function hasNamespace({ metadata, status }: SandboxClaim): boolean {
  const isThere = status?.conditions?.some(({ type, status: value }) => type === 'NamespaceReady' && value === 'True') ?? false;
  return isThere && metadata.deletionTimestamp === undefined && status?.namespace !== undefined;
}

export function ownerOf({ metadata, spec }: SandboxClaim): OrganizationMember {
  return { email: spec.owner.email, namespace: metadata.namespace };
}

export function readOwnSecret(scope: ByosScope, member: OrganizationMember): Promise<V1Secret | undefined> {
  return scope.cluster.readSecret(ownSecretName(scope, member));
}

/** Of the Secret beside the claims. */
export function ownSecretName({ byosSecretPrefix }: Pick<ByosScope, 'byosSecretPrefix'>, { email, namespace }: OrganizationMember): ObjectName {
  return { namespace, name: `${byosSecretPrefix}-user-${digestOf([namespace, email]).slice(0, 16)}` };
}

function placeIn({ byosSecretPrefix }: ByosScope, claim: SandboxClaim): ObjectName | undefined {
  const { namespace, ownerUid } = claim.status ?? {};
  return hasNamespace(claim) && namespace && ownerUid ? { namespace, name: byosSecretName(byosSecretPrefix, ownerUid) } : undefined;
}
