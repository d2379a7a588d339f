import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '@openova/service-kit';

/** An error handler for addresses that people open: says in a page what programs get as a problem document. */
export function replyWithPage(error: unknown, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof HttpProblem) || !(headers.accept ?? '').includes('text/html')) throw error;
  reply.status(error.status).headers(error.headers).header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  return reply.type('text/html; charset=utf-8').send(page(error));
}

function page({ message, next, code }: HttpProblem): string {
  const lines = [`<h1>You are not signed in</h1>`, `<p>${inHtml(message)}.</p>`, ...(next === undefined ? [] : [`<p>Next: ${inHtml(next)}.</p>`]), `<p><small>${inHtml(code)}</small></p>`];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>OpenOva Sandbox</title>${lines.join('')}</html>`;
}

function inHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
