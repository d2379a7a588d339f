import { randomBytes } from 'node:crypto';
import { annotations, digestOf, ownerUid, resolveQuota, type XSandbox } from '@openova/sandbox-model';
import { HttpProblem } from '@openova/service-kit';
import type { Identity } from '../access/identity.ts';
import { sandboxResource, type SandboxClaim } from './sandbox-claim.ts';

/** The agents of the catalogue. */
export const agents = ['aider', 'claude-code', 'cursor-agent', 'little-coder', 'opencode', 'qwen-code'] as const;
/** What a Sandbox may start with: an agent, or a plain shell. */
export const firstPrograms = [...agents, 'sovereign-shell'] as const;

export const longestSandboxName = 40;

/** The body of a create, as its schema lets it through. */
export interface SandboxRequest {
  readonly agent: (typeof firstPrograms)[number];
  readonly name?: string;
  readonly displayName?: string;
  readonly repo?: string;
  readonly branch?: string;
  readonly idleTimeoutMinutes?: number;
}

export interface SandboxOrder {
  readonly request: SandboxRequest;
  readonly identity: Identity;
  readonly namespace: string;
  /** What the caller sent to have this done once. */
  readonly idempotencyKey: string | undefined;
}

/** The claim that the order asks for. Plan, capabilities and channels are not the caller's to choose. Throws HttpProblem 400. */
export function newSandbox({ request, identity, namespace, idempotencyKey }: SandboxOrder): SandboxClaim {
  const key = idempotencyKey === undefined ? undefined : digestOf([identity.email, idempotencyKey]);
  const name = request.name ?? `${request.agent}-${key?.slice(0, 10) ?? randomBytes(5).toString('hex')}`;
  const owner = { email: identity.email, orgRef: { slug: namespace } };
  if (ownerUid({ orgSlug: namespace, email: owner.email, sandboxName: name }) === undefined) {
    const detail = 'no name can be made from the local part of your e-mail address';
    throw new HttpProblem({ status: 400, code: 'owner_email_invalid', detail, next: 'sign in with another address' });
  }
  return {
    apiVersion: `${sandboxResource.group}/${sandboxResource.version}`,
    kind: 'Sandbox',
    metadata: { name, namespace, annotations: claimAnnotations(request, key) },
    spec: sandboxSpec(request, owner),
  };
}

/** Whether this claim came from the same request with the same key: then it is the answer to the second one, too. */
export function isSameOrder(existing: SandboxClaim, wanted: SandboxClaim): boolean {
  const key = wanted.metadata.annotations?.[annotations.idempotencyKey];
  return key !== undefined && existing.metadata.annotations?.[annotations.idempotencyKey] === key;
}

function sandboxSpec({ agent, repo, branch, idleTimeoutMinutes }: SandboxRequest, owner: XSandbox['spec']['owner']): XSandbox['spec'] {
  return {
    owner,
    agent,
    agentCatalogue: [...agents],
    quota: resolveQuota(undefined),
    ...(repo === undefined ? {} : { repos: [{ giteaRepo: repo, ...(branch === undefined ? {} : { branch }) }] }),
    ...(idleTimeoutMinutes === undefined ? {} : { idleTimeoutMinutes }),
  };
}

// The digest of the request goes along with that of the key: a key that comes again with another request is a mistake.
function claimAnnotations(request: SandboxRequest, key: string | undefined): Record<string, string> {
  const { agent, name, displayName, repo, branch, idleTimeoutMinutes } = request;
  const content = digestOf([agent, name, displayName, repo, branch, idleTimeoutMinutes]);
  return {
    ...(displayName === undefined ? {} : { [annotations.displayName]: displayName }),
    ...(key === undefined ? {} : { [annotations.idempotencyKey]: `${key.slice(0, 32)}.${content.slice(0, 32)}` }),
  };
}
