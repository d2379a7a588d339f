import type { KubernetesObject } from '@openova/sandbox-model';
import { identityProblems } from './object-identity.ts';
import { platformProblems } from './platform-policy.ts';
import { podSecurityProblems } from './pod-security.ts';
import { podTemplateOf } from './pod-template.ts';

/**
 * Everything that PodSecurity `restricted`, the platform's policy matrix and the naming rules of Kubernetes hold against a set of
 * objects that are applied together. Empty when they pass.
 */
export function policyProblems(objects: readonly KubernetesObject[]): string[] {
  const pods = objects.map(podTemplateOf).filter((pod) => pod !== undefined);
  return [...identityProblems(objects), ...pods.flatMap(podSecurityProblems), ...platformProblems(objects)];
}
