import { readdirSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { XSandboxModel, type KubernetesObject, type TokenContext, type XSandbox } from '@openova/sandbox-model';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import { parse } from 'yaml';
import { compose, type ComposeInput, type ComposeResult } from '../../../../functions/sandbox/compose.ts';
import { planSandbox, type SandboxPlan } from '../../../../functions/sandbox/plan/sandbox-plan.ts';
import type { SandboxStatus } from '../../../../functions/sandbox/stages/sandbox-status.ts';
import { parseSettings, type Settings, type SettingsOutcome } from '../../../../functions/sandbox/settings/settings.ts';
import { observedObject } from './observed-object.ts';

const examples = new URL('../../../../examples/', import.meta.url);

/** The settings of examples/platform.env, as the environment holds them. */
export const platformEnv = parseEnv(readFileSync(new URL('platform.env', examples), 'utf8')) as Readonly<Record<string, string>>;

export const storyNames = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(new URL(`${entry.name}/`, examples)).includes('xr.yaml'))
  .map(({ name }) => name);

export function storyFile(story: string, file: 'claim.yaml' | 'xr.yaml'): Record<string, unknown> {
  return parse(readFileSync(new URL(`${story}/${file}`, examples), 'utf8')) as Record<string, unknown>;
}

export const now = Date.parse('2026-03-01T09:00:00Z');
export const tokenValue = 'eyJhbGciOiJFZERTQSJ9.c2VhbGVk.4c1e9b7f5a2d';

/** What differs from the story "basic" on the platform of examples/platform.env. A field given as undefined is left out. */
export interface SandboxVariant {
  readonly story?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly status?: object;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: Readonly<Record<string, unknown>>;
}

export interface SandboxRun extends SandboxVariant, Partial<Omit<ComposeInput, 'composite' | 'settings'>> {}

export function xrOf({ story = 'basic', spec, metadata, status }: SandboxVariant = {}): XSandbox {
  const xr = storyFile(story, 'xr.yaml');
  const composite = {
    ...xr,
    metadata: { ...(xr['metadata'] as object), ...metadata },
    spec: { ...(xr['spec'] as object), ...spec },
    ...(status && { status }),
  };
  return JSON.parse(JSON.stringify(composite)) as XSandbox;
}

export function settingsOf({ env, input }: SandboxVariant = {}): SettingsOutcome {
  return parseSettings({ ...platformEnv, ...env }, input);
}

export function goodSettings(variant: SandboxVariant = {}): Settings {
  const { settings, problems } = settingsOf(variant);
  if (!settings) throw new Error(`the fixture's settings are not good: ${problems.map(({ message }) => message).join('; ')}`);
  return settings;
}

export function planOf(variant: SandboxVariant = {}): SandboxPlan {
  const { plan, problems } = planSandbox(new XSandboxModel(xrOf(variant)), goodSettings(variant));
  if (!plan) throw new Error(`the fixture's Sandbox has no plan: ${problems.map(({ message }) => message).join('; ')}`);
  return plan;
}

/** Composes a Sandbox of which nothing is observed and whose pipeline has no token, unless `given` says otherwise. */
export function run(given: SandboxRun = {}): ComposeResult {
  return compose({
    composite: xrOf(given),
    settings: settingsOf(given),
    observed: given.observed ?? new Map(),
    tokenContext: given.tokenContext,
    mintedSecret: given.mintedSecret,
    existingSecret: given.existingSecret,
    now: given.now ?? now,
  });
}

/** What the mint step hands over for the Sandbox: its word that the token is there, and the Secret. */
export function mintedToken(variant: SandboxVariant = {}, rotatedAt = '2026-02-27T09:00:00Z') {
  const { namespace, tokenSecretName: name } = planOf(variant);
  const expiresAt = new Date(Date.parse(rotatedAt) + 7 * 86_400_000).toISOString().replace('.000', '');
  const tokenContext: TokenContext = { ready: true, reason: 'GitopsReconciled', message: '', secretName: name, expiresAt, rotatedAt };
  const data = Buffer.from(tokenValue).toString('base64');
  const mintedSecret: KubernetesObject & Pick<ISecret, 'data' | 'type'> = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      annotations: {
        'openova.io/sandbox-token-expires-at': expiresAt,
        'openova.io/sandbox-token-rotated-at': rotatedAt,
        'kubectl.kubernetes.io/restartedAt': rotatedAt,
      },
    },
    type: 'Opaque',
    data: { LLM_GATEWAY_TOKEN: data, 'llm-gateway-token': data },
  };
  return { tokenContext, mintedSecret };
}

export const failedToken = (reason: string, message = 'the bridge answers 503'): TokenContext => ({
  ready: false,
  reason,
  message,
  secretName: planOf().tokenSecretName,
});

/** The Namespace alone, active. */
export function activeNamespace(variant: SandboxVariant = {}): Map<string, KubernetesObject> {
  const { resources } = run(variant);
  const namespace = resources.get('namespace')?.object;
  return new Map(namespace ? [['namespace', observedObject(namespace, 'ready')]] : []);
}

/** Every object of the Sandbox as it is composed once the Namespace is active and the token minted. */
export function composedObjects(variant: SandboxVariant = {}): Map<string, KubernetesObject> {
  const { resources } = run({ ...variant, ...mintedToken(variant), observed: activeNamespace(variant) });
  return new Map([...resources].map(([name, { object }]) => [name, object]));
}

export function composedObject(name: string, variant: SandboxVariant = {}): KubernetesObject {
  const object = composedObjects(variant).get(name);
  if (!object) throw new Error(`"${name}" is not composed`);
  return object;
}

/** Everything of the Sandbox as a cluster reports it when all is well. */
export function healthyCluster(variant: SandboxVariant = {}): Map<string, KubernetesObject> {
  return new Map([...composedObjects(variant)].map(([name, object]) => [name, observedObject(object, 'ready')]));
}

/** A Sandbox of which everything is delivered and ready. */
export function runHealthy(given: SandboxRun = {}): ComposeResult {
  return run({ ...mintedToken(given), observed: healthyCluster(given), ...given });
}

/** A status as Crossplane writes it. */
export interface WrittenStatus {
  readonly conditions: readonly Readonly<Record<'type' | 'status' | 'reason' | 'message' | 'lastTransitionTime', string>>[];
}

/**
 * The composite's status after Crossplane has written a result at `at`: a condition that is equal keeps its transition
 * time, any other starts anew. `synced` is Crossplane's own message about what it could not apply.
 */
export function statusAfter(result: ComposeResult, before: WrittenStatus | undefined, at: number, synced?: string): WrittenStatus & SandboxStatus {
  const earlier = before?.conditions ?? [];
  const own = synced === undefined
    ? { type: 'Synced', status: 'True', reason: 'ReconcileSuccess', message: '' }
    : { type: 'Synced', status: 'False', reason: 'ReconcileError', message: synced };
  const conditions = [...result.conditions, own].map((condition) => {
    const prior = earlier.find(({ type }) => type === condition.type);
    const same = (['status', 'reason', 'message'] as const).every((field) => prior?.[field] === condition[field]);
    return { ...condition, lastTransitionTime: (same && prior?.lastTransitionTime) || new Date(at).toISOString() };
  });
  return { ...result.status, conditions };
}

/** The conditions as `type: status/reason`, in order. */
export function verdicts({ conditions }: Pick<ComposeResult, 'conditions'>): string[] {
  return conditions.map(({ type, status, reason }) => `${type}: ${status}/${reason}`);
}

export function conditionOf({ conditions }: Pick<ComposeResult, 'conditions'>, type: string) {
  const condition = conditions.find((one) => one.type === type);
  if (!condition) throw new Error(`there is no condition ${type}`);
  return condition;
}
