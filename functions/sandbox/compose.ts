import {
  phaseOf,
  tokenResourceName,
  XSandboxModel,
  type KubernetesObject,
  type ObjectsByName,
  type SandboxCondition,
  type TokenContext,
  type XSandbox,
} from '@openova/sandbox-model';
import { compositeProblems } from './plan/composite-problems.ts';
import { desiredResources, keptResources, type DesiredResources } from './desired/desired-resources.ts';
import { idleCondition } from './stages/idle-condition.ts';
import type { Problem } from './plan/problem.ts';
import { hasReadinessRule, notReadyBecause } from './readiness/readiness.ts';
import { planSandbox, type SandboxPlan } from './plan/sandbox-plan.ts';
import { sandboxStatus, type SandboxStatus } from './stages/sandbox-status.ts';
import type { SettingsOutcome } from './settings/settings.ts';
import { secondsToNextTimeout, stageConditions, type StageInput, type StageResource } from './stages/stage-conditions.ts';
import { stageOfResource } from './stages/stage-of-resource.ts';
import { tokenState, type TokenState } from './desired/token-state.ts';
import { transitionEvents, type SandboxEvent } from './stages/transition-events.ts';

export interface ComposeInput {
  /** The composite as it is; it need not fit the schema. */
  readonly composite: XSandbox;
  readonly observed: ObjectsByName;
  readonly settings: SettingsOutcome;
  /** What the mint step said; undefined when the pipeline has none, or it does not manage the token. */
  readonly tokenContext: TokenContext | undefined;
  /** The token Secret as the mint step composed it. */
  readonly mintedSecret: KubernetesObject | undefined;
  /** The token Secret that somebody else made. */
  readonly existingSecret: KubernetesObject | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface DesiredObject {
  readonly object: KubernetesObject;
  readonly ready: boolean;
}

export interface ComposeResult {
  readonly resources: ReadonlyMap<string, DesiredObject>;
  readonly status: SandboxStatus;
  readonly conditions: readonly SandboxCondition[];
  readonly events: readonly SandboxEvent[];
  /** When to look again; undefined leaves it to the caller. */
  readonly lookAgainSeconds: number | undefined;
  /** A token Secret that no step composes, to be looked up for the next run. */
  readonly tokenSecretToLookUp: { readonly namespace: string; readonly name: string } | undefined;
}

const retrySeconds = 30;

/** A Sandbox as Kubernetes objects, with what is true of it now. Equal input gives equal output. */
export function compose(input: ComposeInput): ComposeResult {
  const xr = new XSandboxModel(input.composite);
  const situation = assess(xr, input);
  const resources = [...situation.desired.objects].map(([name, object]) => stageResource(name, object, input.observed));
  const stageInput = stagesOf(xr, situation, resources, input);
  const idle = idleCondition(xr.spec?.operatingMode === 'Suspended', input.observed.get('pty-server'));
  const conditions = [...stageConditions(stageInput), idle];
  const phase = phaseOf(conditions, input.observed.size > 0);
  return {
    resources: new Map(resources.map(({ name, object, waitingFor }) => [name, { object, ready: waitingFor === undefined }])),
    status: sandboxStatus({ ...situation, phase, before: xr.status }),
    conditions,
    events: transitionEvents(conditions, { before: xr.status?.phase, now: phase }, stageInput.prior),
    lookAgainSeconds: phase === 'Failed' ? retrySeconds : secondsToNextTimeout(conditions, stageInput),
    tokenSecretToLookUp: secretToLookUp(situation, input),
  };
}

interface Situation {
  readonly plan: SandboxPlan | undefined;
  readonly problems: readonly Problem[];
  readonly token: TokenState | undefined;
  readonly namespaceActive: boolean;
  readonly desired: DesiredResources;
}

function assess(xr: XSandboxModel, input: ComposeInput): Situation {
  const { observed, mintedSecret } = input;
  const namespace = observed.get('namespace');
  const namespaceActive = namespace !== undefined && notReadyBecause(namespace, namespace) === undefined;
  const { plan, problems } = planOf(xr, input);
  if (!plan) return { plan, problems, token: undefined, namespaceActive, desired: keptResources(observed, mintedSecret) };
  const token = tokenState(plan, {
    context: input.tokenContext,
    minted: mintedSecret,
    observed: observed.get(tokenResourceName),
    existing: namespaceActive ? input.existingSecret : undefined,
  });
  return { plan, problems, token, namespaceActive, desired: desiredResources(plan, token, observed, namespaceActive) };
}

function planOf(xr: XSandboxModel, { composite, settings }: ComposeInput): { plan: SandboxPlan | undefined; problems: readonly Problem[] } {
  const problems = [...compositeProblems(composite), ...settings.problems];
  return problems.length > 0 || !settings.settings ? { plan: undefined, problems } : planSandbox(xr, settings.settings);
}

function stageResource(name: string, object: KubernetesObject, objects: ObjectsByName): StageResource {
  const observed = objects.has(name);
  const readyAsItIs = observed && !hasReadinessRule(object);
  return { name, object, observed, waitingFor: readyAsItIs ? undefined : notReadyBecause(object, objects.get(name)) };
}

function stagesOf(xr: XSandboxModel, situation: Situation, resources: readonly StageResource[], input: ComposeInput): StageInput {
  return {
    resources: Map.groupBy(resources, ({ name }) => stageOfResource(name) ?? 'RBACReady'),
    withheld: situation.desired.withheld,
    withheldBecause: withheldBecause(situation),
    problems: situation.problems,
    token: situation.token?.context,
    tokenBrought: situation.token !== undefined && situation.token.exists && !situation.token.composed,
    prior: (type) => xr.getCondition(type),
    stageTimeoutSeconds: input.settings.settings?.stageTimeoutSeconds ?? Infinity,
    now: input.now,
  };
}

function withheldBecause({ plan, namespaceActive }: Situation): string {
  if (!plan) return 'waits until the inputs are corrected';
  return namespaceActive ? 'waits for the newapi token' : `waits for Namespace "${plan.namespace}"`;
}

function secretToLookUp({ plan, token }: Situation, { tokenContext }: ComposeInput): ComposeResult['tokenSecretToLookUp'] {
  if (!plan || tokenContext || token?.composed) return undefined;
  return { namespace: plan.namespace, name: plan.tokenSecretName };
}
