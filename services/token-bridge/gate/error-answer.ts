import { redactText, secretRemover } from '@openova/process-kit';
import { gateProblem } from './gate-problem.ts';
import type { UpstreamAnswer } from './upstream-answer.ts';

const largestBody = 64 * 1024;

/**
 * The whole body of an upstream's error without the given secrets and without what looks like one: upstreams repeat credentials in their
 * messages. Rejects with HttpProblem when it does not come whole, or is too large to be looked through.
 */
export function readErrorBody(answer: Pick<UpstreamAnswer, 'pour' | 'drop'>, secrets: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  answer.pour({
    onChunk: (chunk) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= largestBody) return;
      reject(gateProblem('upstream_invalid'));
      answer.drop();
    },
    onEnd: () => resolve(redactText(secretRemover(secrets)(Buffer.concat(chunks).toString('utf8')))),
    onError: () => reject(gateProblem('upstream_invalid')),
  });
  return promise;
}
