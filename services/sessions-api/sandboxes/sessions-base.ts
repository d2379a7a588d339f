import { publicSessionsPath } from '@openova/sandbox-model';
import type { SandboxClaim } from './sandbox-claim.ts';

/** The start of all session addresses of the Sandbox, taken from those in its status; undefined while it has none. */
export function sessionsBase({ status }: SandboxClaim): string | undefined {
  const attach = status?.endpoints?.attach;
  const end = attach?.lastIndexOf(`${publicSessionsPath(status?.ownerUid ?? '')}/`) ?? -1;
  return end < 0 ? undefined : attach?.slice(0, end);
}
