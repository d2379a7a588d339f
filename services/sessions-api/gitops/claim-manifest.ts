import { stringify } from 'yaml';
import type { SandboxClaim } from '../sandboxes/sandbox-claim.ts';

const ownAnnotations = 'openova.io/';
// Flux creates what is not there and removes what is gone from the repository. In between the claim also changes by itself when a
// Sandbox falls asleep or wakes, and each reconcile would undo that.
const fluxPolicy = { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' } as const;

/** The claim as a file of a repository: what was asked for, without what the cluster adds. The same claim gives the same text. */
export function claimManifest({ apiVersion, kind, metadata, spec }: SandboxClaim): string {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => name.startsWith(ownAnnotations));
  const manifest = {
    apiVersion,
    kind,
    metadata: { name: metadata.name, namespace: metadata.namespace, annotations: Object.fromEntries([...annotations, ...Object.entries(fluxPolicy)]) },
    spec: wishesOf(spec),
  };
  return stringify(manifest, { sortMapEntries: true });
}

function wishesOf(spec: SandboxClaim['spec']): object {
  const { owner, agent, agentCatalogue, repos, quota, planId, capabilities, channels, idleTimeoutMinutes, operatingMode, tokenRotation, runtimeClassName } = spec;
  return { owner, agent, agentCatalogue, repos, quota, planId, capabilities, channels, idleTimeoutMinutes, operatingMode, tokenRotation, runtimeClassName };
}
