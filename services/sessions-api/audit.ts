import type { FastifyRequest } from 'fastify';
import type { Logger } from '@openova/process-kit';

export type AuditedAction =
  | 'sandbox-create'
  | 'sandbox-change'
  | 'sandbox-delete'
  | 'logout'
  | 'ticket'
  | 'terminal-create'
  | 'terminal-delete'
  | 'byos-connect'
  | 'byos-connect-failed'
  | 'byos-disconnect'
  | 'token-create'
  | 'token-revoke';

/** What it was done to. Ids and names only: never a token, a key or a header. */
export type AuditedThing = Readonly<Record<string, string | number | boolean>>;

/** Writes one line for each thing that a caller has done. */
export type WriteAudit = (action: AuditedAction, request: FastifyRequest, thing: AuditedThing) => void;

/** What the service does by itself for a person. */
export type OwnAction = 'byos-renew' | 'byos-expire';

export function auditOwnAction(log: Logger, action: OwnAction, { email, namespace }: { readonly email: string; readonly namespace: string }): void {
  log.info('audit', { action, email, organization: namespace, by: 'sessions-api', agent: 'claude-code' });
}

export function createAudit(log: Logger): WriteAudit {
  return (action, { id, caller }, thing) => {
    log.info('audit', { action, email: caller.email, organization: caller.orgId, by: caller.by, requestId: id, ...thing });
  };
}

/** A hook for errors: writes down what was denied. */
export function auditDenials(log: Logger) {
  return async (request: FastifyRequest, _reply: unknown, error: { readonly status?: number; readonly code?: string }): Promise<void> => {
    if (error.status !== 401 && error.status !== 403) return;
    const { id, method, routeOptions, caller } = request as Partial<Pick<FastifyRequest, 'caller'>> & Omit<FastifyRequest, 'caller'>;
    log.warn('audit', { action: 'deny', email: caller?.email, method, route: routeOptions.url, status: error.status, code: error.code, requestId: id });
  };
}
