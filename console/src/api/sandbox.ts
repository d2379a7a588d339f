export type SandboxPhase = 'Pending' | 'Provisioning' | 'Ready' | 'Failed';

/** The phase put into the words of a lifecycle; `stopped` is a Sandbox that sleeps. */
export type SandboxLifecycle = 'pending' | 'running' | 'stopped' | 'failed' | 'unknown';

export interface SandboxCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export interface Sandbox {
  readonly id: string;
  readonly displayName: string;
  readonly agent: string;
  readonly phase: SandboxPhase;
  readonly status: SandboxLifecycle;
  readonly conditions: readonly SandboxCondition[];
  /** Addresses of the first terminal session; undefined until the API knows them. */
  readonly attach: string | undefined;
  readonly cards: string | undefined;
  readonly owner: string | undefined;
  readonly plan: string | undefined;
  readonly createdAt: string | undefined;
  readonly lastActivityAt: string | undefined;
  readonly spend30d: number | undefined;
  readonly spendCurrency: string | undefined;
  readonly operatingMode: 'Running' | 'Suspended';
  readonly isDeleting: boolean;
}
