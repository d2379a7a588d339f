import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '@openova/service-kit';
import type { ConsoleFile } from '../console-files.ts';
import { isConsolePath } from '../console-paths.ts';

export interface ConsoleOptions {
  readonly files: ReadonlyMap<string, ConsoleFile>;
  /** Origins of WebSockets besides the console's own. */
  readonly sessionsOrigin: string | undefined;
}

/** The console: its files, and its index page for every other path that a browser wants to see a page of. */
export function addConsole(routes: FastifyInstance, { files, sessionsOrigin }: ConsoleOptions): void {
  const policy = contentSecurityPolicy(sessionsOrigin);
  const index = files.get('/index.html');
  routes.get('/*', async (request, reply) => {
    const path = new URL(request.url, 'http://console').pathname;
    const file = files.get(path) ?? (isPage(request, path) ? index : undefined);
    if (!file) throw new HttpProblem({ status: 404, code: 'not_found', detail: 'there is nothing at this path', next: 'go to /' });
    return send(file, request, reply.header('content-security-policy', policy));
  });
}

function isPage({ headers }: FastifyRequest, path: string): boolean {
  return isConsolePath(path) && (headers.accept ?? '').includes('text/html');
}

function send({ contentType, tag, isHashed, body, gzipped }: ConsoleFile, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply
    .header('etag', tag)
    .header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('vary', 'accept-encoding, accept')
    .header('permissions-policy', 'microphone=(self), camera=(), geolocation=()')
    .header('cross-origin-opener-policy', 'same-origin');
  if (headers['if-none-match'] === tag) return reply.status(304).send();
  reply.type(contentType);
  const takesGzip = /\bgzip\b/.test(headers['accept-encoding']?.toString() ?? '');
  return gzipped && takesGzip ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(body);
}

// xterm writes the colours of its cells as styles; scripts come from the console's own files only.
function contentSecurityPolicy(sessionsOrigin: string | undefined): string {
  const rules = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': ["'self'", ...(sessionsOrigin === undefined ? [] : [sessionsOrigin])].join(' '),
    'worker-src': "'self' blob:",
    'manifest-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(rules).map(([name, value]) => `${name} ${value}`).join('; ');
}
