import { homeClaimName, repoClaimName, tokenSecretKeys } from '@openova/sandbox-model';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { homePath, runPath, temporaryPath, tokenPath, workspacePath } from './pod-paths.ts';

export function repoMountPath(slug: string): string {
  return `${workspacePath}/${slug}`;
}

export function ptyServerVolumes({ repos, tokenSecretName }: SandboxPlan) {
  return [
    claimVolume(homeClaimName),
    ...repos.map(({ slug }) => claimVolume(repoClaimName(slug))),
    {
      name: 'llm-gateway-token',
      secret: {
        secretName: tokenSecretName,
        items: [{ key: tokenSecretKeys[0], path: tokenSecretKeys[0] }],
        defaultMode: 0o440,
      },
    },
    { name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
    temporaryVolume('2Gi'),
  ];
}

export function ptyServerMounts(plan: SandboxPlan) {
  return [
    ...workMounts(plan),
    { name: 'llm-gateway-token', mountPath: tokenPath, readOnly: true },
    { name: 'run', mountPath: runPath },
  ];
}

/** The init container sees the Sandbox's data, not its token. */
export function repoCloneMounts(plan: SandboxPlan) {
  return workMounts(plan);
}

export function temporaryVolume(sizeLimit: string) {
  return { name: 'tmp', emptyDir: { sizeLimit } };
}

export const temporaryMount = { name: 'tmp', mountPath: temporaryPath };

function workMounts({ repos }: SandboxPlan) {
  return [
    { name: homeClaimName, mountPath: homePath },
    // Sessions begin here, and the image's own folder cannot be written. What is made beside the repositories lasts as the home does.
    { name: homeClaimName, mountPath: workspacePath, subPath: '.workspace' },
    ...repos.map(({ slug }) => ({ name: repoClaimName(slug), mountPath: repoMountPath(slug) })),
    temporaryMount,
  ];
}

function claimVolume(claimName: string) {
  return { name: claimName, persistentVolumeClaim: { claimName } };
}
