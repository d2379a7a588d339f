import type { Sandbox, SandboxCondition, SandboxLifecycle, SandboxPhase } from './sandbox.ts';

const phases: readonly SandboxPhase[] = ['Pending', 'Provisioning', 'Ready', 'Failed'];
const lifecycles: readonly SandboxLifecycle[] = ['pending', 'running', 'stopped', 'failed', 'unknown'];

const lifecycleOfPhase: Readonly<Record<SandboxPhase, SandboxLifecycle>> = {
  Pending: 'pending',
  Provisioning: 'pending',
  Ready: 'running',
  Failed: 'failed',
};

/** A Sandbox as the API answers it. Throws when the answer has no id: then it is no Sandbox. */
export function normalizeSandbox(answer: unknown): Sandbox {
  const fields = record(answer);
  const id = text(fields['id']);
  if (id === undefined) throw new TypeError('the answer is no Sandbox: it has no id');
  const phase = normalizePhase(fields['phase']);
  return {
    id,
    displayName: text(fields['displayName']) ?? id,
    agent: text(fields['agent']) ?? '',
    phase,
    status: lifecycles.find((known) => known === fields['status']) ?? lifecycleOfPhase[phase],
    conditions: normalizeConditions(fields['conditions']),
    attach: text(fields['attach']),
    cards: text(fields['cards']),
    ...circumstancesOf(fields),
  };
}

/** A phase that is missing or unknown counts as Pending: such a Sandbox has only begun. */
export function normalizePhase(answer: unknown): SandboxPhase {
  return phases.find((known) => known === answer) ?? 'Pending';
}

export function normalizeConditions(answer: unknown): readonly SandboxCondition[] {
  if (!Array.isArray(answer)) return [];
  return answer.map(record).flatMap(({ type, status, reason, message }) => {
    if (typeof type !== 'string' || type === '') return [];
    return [{ type, status: status === 'True' || status === 'False' ? status : 'Unknown', reason: text(reason) ?? '', message: text(message) ?? '' }];
  });
}

type Circumstances = Pick<Sandbox, 'owner' | 'plan' | 'createdAt' | 'lastActivityAt' | 'spend30d' | 'spendCurrency' | 'operatingMode' | 'isDeleting'>;

function circumstancesOf(fields: Record<string, unknown>): Circumstances {
  const { owner, plan, createdAt, lastActivityAt, spend30d, spendCurrency, operatingMode, isDeleting } = fields;
  return {
    owner: text(record(owner)['email']),
    plan: text(plan),
    createdAt: text(createdAt),
    lastActivityAt: text(lastActivityAt),
    spend30d: typeof spend30d === 'number' ? spend30d : undefined,
    spendCurrency: text(spendCurrency),
    operatingMode: operatingMode === 'Suspended' ? 'Suspended' : 'Running',
    isDeleting: isDeleting === true,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
