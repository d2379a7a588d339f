import {
  objectTitle,
  secondsSince,
  stages,
  type KubernetesObject,
  type SandboxCondition,
  type Stage,
  type StatusCondition,
  type TokenContext,
} from '@openova/sandbox-model';
import type { Problem } from '../plan/problem.ts';

/** One desired resource as its stage sees it. */
export interface StageResource {
  readonly name: string;
  readonly object: KubernetesObject;
  readonly observed: boolean;
  /** Why it is not ready; undefined when it is. */
  readonly waitingFor: string | undefined;
}

export interface StageInput {
  readonly resources: ReadonlyMap<Stage, readonly StageResource[]>;
  /** Stages of which something is not composed yet. */
  readonly withheld: ReadonlySet<Stage>;
  readonly withheldBecause: string;
  readonly problems: readonly Problem[];
  readonly token: TokenContext | undefined;
  /** Somebody else made the token Secret: the token stage has nothing to deliver. */
  readonly tokenBrought: boolean;
  /** A condition as the composite carries it now. */
  readonly prior: (type: string) => StatusCondition | undefined;
  readonly stageTimeoutSeconds: number;
  readonly now: number;
}

/** Seconds a failed delivery is taken for a passing one. */
const deliveryGraceSeconds = 15;
const namedAtOnce = 3;

/** The condition of every stage, in display order. */
export function stageConditions(input: StageInput): SandboxCondition[] {
  return stages.map((stage) => stageCondition(stage, input));
}

/** Seconds until a stage that stands still, or a delivery that failed, counts as failed; undefined when none does. */
export function secondsToNextTimeout(conditions: readonly SandboxCondition[], input: StageInput): number | undefined {
  const standing = conditions
    .filter(({ reason }) => reason === 'Provisioning')
    .map(({ type }) => input.stageTimeoutSeconds - secondsSince(input.prior(type)?.lastTransitionTime, input.now));
  const remaining = [...standing, ...deliveryGraceLeft(input)];
  return remaining.length > 0 ? Math.max(1, Math.min(...remaining)) : undefined;
}

// Nothing else asks again when a delivery fails: no object changes.
function deliveryGraceLeft({ prior, now }: StageInput): readonly number[] {
  const synced = prior('Synced');
  const left = deliveryGraceSeconds - secondsSince(synced?.lastTransitionTime, now);
  return synced?.status === 'False' && left > 0 ? [left] : [];
}

function stageCondition(stage: Stage, input: StageInput): SandboxCondition {
  const resources = input.resources.get(stage) ?? [];
  return (
    problemCondition(stage, input) ??
    tokenCondition(stage, input) ??
    undeliveredCondition(stage, resources, input) ??
    progressCondition(stage, resources, input)
  );
}

function problemCondition(stage: Stage, { problems }: StageInput): SandboxCondition | undefined {
  const own = problems.find((problem) => problem.stage === stage);
  if (!own) return undefined;
  return { type: stage, status: 'False', reason: own.reason, message: problems.map(({ message }) => message).join('; ') };
}

function tokenCondition(stage: Stage, { token, tokenBrought }: StageInput): SandboxCondition | undefined {
  if (stage !== 'NewAPITokenReady' || !token) return undefined;
  if (!token.ready) return { type: stage, status: 'False', reason: token.reason, message: token.message };
  return tokenBrought ? readyCondition(stage) : undefined;
}

// Crossplane tells a function about a failed apply only through the composite's own condition Synced.
function undeliveredCondition(
  stage: Stage,
  resources: readonly StageResource[],
  { prior, now }: StageInput,
): SandboxCondition | undefined {
  const synced = prior('Synced');
  if (synced?.status !== 'False') return undefined;
  const known = prior(stage)?.reason === 'GitopsWriteFailed';
  if (!known && secondsSince(synced.lastTransitionTime, now) < deliveryGraceSeconds) return undefined;
  const undelivered = resources.filter(({ name, observed }) => !observed || namesResource(synced.message ?? '', name));
  if (undelivered.length === 0) return undefined;
  const titles = undelivered.map(({ object }) => objectTitle(object));
  const message = `cannot deliver ${sentence(titles, ', ')}; condition Synced says why`;
  return { type: stage, status: 'False', reason: 'GitopsWriteFailed', message };
}

// The quoted names of objects, which an API server adds, are not the names of composed resources.
function namesResource(message: string, name: string): boolean {
  if (message.includes(`composed resource "${name}"`)) return true;
  const unsynced = /^Unsynced resources: (.*)$/.exec(message)?.[1];
  return unsynced?.split(/,\s*|\s+/).includes(name) ?? false;
}

function progressCondition(stage: Stage, resources: readonly StageResource[], input: StageInput): SandboxCondition {
  const waiting = resources.flatMap(({ waitingFor }) => waitingFor ?? []);
  if (waiting.length > 0) return provisioningCondition(stage, sentence(waiting, '; '), input);
  if (resources.length === 0 || input.withheld.has(stage)) {
    return { type: stage, status: 'False', reason: 'Waiting', message: input.withheldBecause };
  }
  return readyCondition(stage);
}

function readyCondition(stage: Stage): SandboxCondition {
  return { type: stage, status: 'True', reason: 'GitopsReconciled', message: 'everything is delivered and ready' };
}

// The clock is the transition time that Crossplane keeps on our own condition: it moves whenever there is progress,
// because the message then changes.
function provisioningCondition(stage: Stage, progress: string, { prior, ...input }: StageInput): SandboxCondition {
  const before = prior(stage);
  const overdue = `${progress}; no progress within ${input.stageTimeoutSeconds} s`;
  const stoodStill = before?.message === progress && secondsSince(before.lastTransitionTime, input.now) >= input.stageTimeoutSeconds;
  const failed = stoodStill || (before?.reason === 'GitopsWriteFailed' && before.message === overdue);
  return failed
    ? { type: stage, status: 'False', reason: 'GitopsWriteFailed', message: overdue }
    : { type: stage, status: 'False', reason: 'Provisioning', message: progress };
}

function sentence(parts: readonly string[], separator: string): string {
  const rest = parts.length - namedAtOnce;
  const named = parts.slice(0, namedAtOnce).join(separator);
  return rest > 0 ? `${named} and ${rest} more` : named;
}
