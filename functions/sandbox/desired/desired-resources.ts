import { keptObject, tokenResourceName, type KubernetesObject, type ObjectsByName, type Stage } from '@openova/sandbox-model';
import { settledClaim } from '../resources/claims.ts';
import { sandboxResources } from './sandbox-resources.ts';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { stageOfResource } from '../stages/stage-of-resource.ts';
import type { TokenState } from './token-state.ts';

export interface DesiredResources {
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  /** Stages of which something is not composed yet. */
  readonly withheld: ReadonlySet<Stage>;
}

/**
 * The Namespace first; everything else once the Namespace is active and a token exists. What is already observed
 * stays desired in any case, because what is left out is deleted.
 */
export function desiredResources(plan: SandboxPlan, token: TokenState, observed: ObjectsByName, namespaceActive: boolean): DesiredResources {
  const restartedAt = plan.restartOnRotation ? token.context.rotatedAt : undefined;
  const open = namespaceActive && token.exists;
  const objects = new Map<string, KubernetesObject>();
  const withheld = new Set<Stage>();
  for (const [name, object] of sandboxResources(plan, restartedAt)) {
    if (open || observed.has(name) || name === 'namespace') objects.set(name, settled(name, object, observed));
    else withheld.add(stageOf(name));
  }
  if (token.composed) objects.set(tokenResourceName, token.composed);
  return { objects, withheld };
}

/** What there is, unchanged and sorted by name, while the inputs allow no proper composition. */
export function keptResources(observed: ObjectsByName, mintedSecret: KubernetesObject | undefined): DesiredResources {
  const objects = new Map<string, KubernetesObject>();
  for (const name of [...observed.keys()].filter((key) => stageOfResource(key) !== undefined).toSorted()) {
    const object = observed.get(name);
    if (object) objects.set(name, keptObject(object));
  }
  if (mintedSecret) objects.set(tokenResourceName, mintedSecret);
  return { objects, withheld: new Set() };
}

// Only a claim has something settled by what is observed; no other object is asked for.
function settled(name: string, desired: KubernetesObject, observed: ObjectsByName): KubernetesObject {
  return desired.kind === 'PersistentVolumeClaim' ? settledClaim(desired, observed.get(name)) : desired;
}

function stageOf(name: string): Stage {
  const stage = stageOfResource(name);
  if (!stage) throw new Error(`composed resource "${name}" belongs to no stage`);
  return stage;
}
