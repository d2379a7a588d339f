import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@openova/process-kit';
import { HttpProblem, problemBody, problemContentType, type HttpProblemDetails } from './problem.ts';

// Fastify's own errors that callers tell apart. Any other error of a request is a malformed body.
const knownErrors: Readonly<Record<string, Pick<HttpProblemDetails, 'code' | 'detail' | 'next'>>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body_too_large', detail: 'the body is larger than this service accepts', next: 'send less at once' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    detail: 'the body has a content type that this service does not read',
    next: 'send the content type that this path takes',
  },
};
const malformedBody = { code: 'malformed_body', detail: 'the body cannot be read', next: 'send all of it, in the form that its content type says' };

/** The document that answers a problem. */
export type ProblemDocument = (problem: HttpProblem, requestId?: string) => string;

/** Answers an error as a problem document. What the caller did not cause is logged, and only its id is told. */
export function replyToError(log: Logger, document: ProblemDocument = problemBody) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOf(error);
    if (problem.status >= 500 && !(error instanceof HttpProblem)) {
      log.error('a request failed', { err: error, requestId: request.id, route: request.routeOptions.url });
    }
    reply.status(problem.status).headers(problem.headers).type(problemContentType).send(document(problem, request.id));
  };
}

export function replyNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const problem = new HttpProblem({ status: 404, code: 'not_found', detail: 'there is nothing at this path', next: 'check the path and its spelling' });
  reply.status(404).type(problemContentType).send(problemBody(problem, request.id));
}

/** Answers what is not HTTP, too large in its headers or too slow, and ends the connection. */
export function replyToBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = brokenRequest(error.code);
  const body = problemBody(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${problemContentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy();
}

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { statusCode = 500, code = '' } = error as { statusCode?: number; code?: string };
  if (statusCode < 400 || statusCode >= 500) {
    const detail = 'the service failed; its log has the request id';
    return new HttpProblem({ status: 500, code: 'internal_error', detail, next: 'give the request id to the operator of the platform' });
  }
  return new HttpProblem({ status: statusCode, ...(knownErrors[code] ?? malformedBody) });
}

function brokenRequest(code: string | undefined): HttpProblem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new HttpProblem({ status: 408, code: 'request_timeout', detail: 'the request took too long to arrive', next: 'send it again without pauses' });
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new HttpProblem({ status: 431, code: 'headers_too_large', detail: 'the headers are larger than this service accepts', next: 'send fewer or shorter ones' });
  }
  return new HttpProblem({ status: 400, code: 'malformed_request', detail: 'this is not a valid HTTP request', next: 'send HTTP/1.1' });
}
