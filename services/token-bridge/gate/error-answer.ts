import { redactText, secretRemover } from '@openova/process-kit';
import { gateProblem } from './gate-problem.ts';

const largestBody = 64 * 1024;

/**
 * The whole body of an upstream's error without the given secrets and without what looks like one: upstreams repeat credentials in their
 * messages. Throws HttpProblem when it is too large to be looked through.
 */
export async function readErrorBody(body: AsyncIterable<Buffer>, secrets: readonly string[]): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > largestBody) throw gateProblem('upstream_invalid');
    chunks.push(chunk);
  }
  return redactText(secretRemover(secrets)(Buffer.concat(chunks).toString('utf8')));
}
