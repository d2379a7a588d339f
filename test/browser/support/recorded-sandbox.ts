const stages = ['NamespaceReady', 'RBACReady', 'StorageReady', 'PtyServerReady', 'MCPServerReady', 'NewAPITokenReady'];

export interface RecordedCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** The conditions of a Sandbox whose first `done` stages are done. */
export function conditionsWith(done: number): RecordedCondition[] {
  return stages.map((type, index) =>
    index < done
      ? { type, status: 'True', reason: 'GitopsReconciled', message: 'all objects are ready' }
      : { type, status: 'False', reason: index === done ? 'Provisioning' : 'Waiting', message: 'waiting for the stage before' },
  );
}

/** A Sandbox as the API answers it. */
export function recordedSandbox(own: object = {}): object {
  return {
    id: 'blue-heron',
    displayName: 'blue-heron',
    agent: 'opencode',
    phase: 'Provisioning',
    status: 'pending',
    conditions: conditionsWith(0),
    owner: { email: 'ada@acme.test', organization: 'acme' },
    operatingMode: 'Running',
    attach: null,
    cards: null,
    createdAt: '2026-11-21T12:00:00Z',
    ...own,
  };
}
