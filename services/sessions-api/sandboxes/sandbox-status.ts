import { idleConditionType } from '@openova/sandbox-model';
import type { SandboxClaim } from './sandbox-claim.ts';

export const sandboxStatuses = ['pending', 'running', 'stopped', 'failed', 'unknown'] as const;

/** What the console shows of a Sandbox. */
export type ConsoleStatus = (typeof sandboxStatuses)[number];

/** The status that goes with a phase; only a Sandbox that is ready can be asleep. */
export function mapSandboxStatus(phase: string | undefined, asleep: boolean): ConsoleStatus {
  switch (phase || 'Pending') {
    case 'Pending':
    case 'Provisioning':
      return 'pending';
    case 'Ready':
      return asleep ? 'stopped' : 'running';
    case 'Failed':
      return 'failed';
    default:
      return 'unknown';
  }
}

export function isAsleep({ status }: SandboxClaim): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === idleConditionType && value === 'True') ?? false;
}
