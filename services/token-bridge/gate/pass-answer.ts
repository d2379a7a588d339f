import type { ServerResponse } from 'node:http';
import type { UpstreamAnswer } from './upstream-answer.ts';

export type AnswerEnd = 'complete' | 'client_gone' | 'upstream_broken';

export interface AnswerWatch {
  /** Sees each chunk after it went to the client. */
  readonly onChunk: (chunk: Buffer) => void;
  /** How long the client may take nothing. */
  readonly stallMs: number;
}

// To stop and start an upstream with every chunk would cost more than the memory.
const largestBacklog = 128 * 1024;

/**
 * Passes each chunk on when it comes, and lets the upstream wait while the client has not taken what it was given. When the upstream breaks
 * off, so does the answer: it never looks complete. Resolves when the connection to the client has its end of the answer. Whoever calls this
 * ends the upstream's work when the client goes.
 */
export function passAnswer(answer: UpstreamAnswer, response: ServerResponse, { onChunk, stallMs }: AnswerWatch): Promise<AnswerEnd> {
  const { promise, resolve } = Promise.withResolvers<AnswerEnd>();
  let broken = false;
  let stall: NodeJS.Timeout | undefined;
  const awaitClient = (): void => {
    stall ??= setTimeout(() => response.destroy(), stallMs);
  };
  response.on('drain', () => {
    clearTimeout(stall);
    stall = undefined;
    answer.resume();
  });
  response.on('close', () => {
    clearTimeout(stall);
    resolve(broken ? 'upstream_broken' : response.writableFinished ? 'complete' : 'client_gone');
  });
  let isBegun = false;
  answer.pour({
    onChunk: (chunk) => {
      isBegun = true;
      const hasRoom = response.write(chunk);
      onChunk(chunk);
      if (hasRoom || response.destroyed) return;
      awaitClient();
      if (response.writableLength > largestBacklog) answer.pause();
    },
    onEnd: () => {
      response.end();
      if (response.writableLength > 0) awaitClient();
    },
    onError: () => {
      broken = !response.destroyed;
      response.destroy();
    },
  });
  // Headers go with the first chunk when it is here, else ahead of it.
  if (!isBegun) response.flushHeaders();
  // It may have gone before anyone listened.
  if (response.closed) resolve('client_gone');
  return promise;
}
