import type { FastifyRequest } from 'fastify';
import type { Logger } from '@openova/process-kit';
import { callerOf } from './caller/caller-identity.ts';
import { callerTool } from './caller/caller-tool.ts';

export type AuditEvent = 'mint' | 'replay' | 'revoke-sandbox' | 'revoke-token' | 'rotate-keys' | 'deny';

/** What it was done to. Ids and names only: never a token, a key or a header. */
export type AuditFields = Readonly<Record<string, string | number>>;

/** Writes one line for each thing that an administrator's request has done, or was denied. */
export type Audit = (event: AuditEvent, request: FastifyRequest, fields: AuditFields) => void;

export function createAudit(log: Logger): Audit {
  return (event, request, fields) => {
    const { id, headers } = request;
    const line = { event, ...fields, caller: callerOf(request), tool: callerTool(headers['x-catalyst-tool']), requestId: id };
    if (event === 'deny') log.warn('audit', line);
    else log.info('audit', line);
  };
}

/** A hook for errors: writes down what was denied, and leaves failures of the service itself to its log. */
export function auditDenials(audit: Audit) {
  return async (request: FastifyRequest, _reply: unknown, { code, status, statusCode = 500 }: RefusalError): Promise<void> => {
    const answered = status ?? statusCode;
    if (answered === 500) return;
    audit('deny', request, { route: request.routeOptions.url ?? 'none', status: answered, code: code ?? 'unknown' });
  };
}

// An HttpProblem, or an error of Fastify about a body that it cannot read.
interface RefusalError {
  readonly code?: string;
  readonly status?: number;
  readonly statusCode?: number;
}
