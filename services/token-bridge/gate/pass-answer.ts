import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

export type AnswerEnd = 'complete' | 'client_gone' | 'upstream_broken';

export interface AnswerWatch {
  /** Sees each chunk after it went to the client. */
  readonly onChunk: (chunk: Buffer) => void;
  /** How long the client may take nothing. */
  readonly stallMs: number;
}

/**
 * Passes each chunk on when it comes, and reads no more while the client has not taken what it was given. When the upstream breaks off, so
 * does the answer: it never looks complete. Resolves when the connection to the client has its end of the answer.
 */
export function passAnswer(body: Readable, response: ServerResponse, { onChunk, stallMs }: AnswerWatch): Promise<AnswerEnd> {
  const { promise, resolve } = Promise.withResolvers<AnswerEnd>();
  let broken = false;
  let stall: NodeJS.Timeout | undefined;
  body.on('data', (chunk: Buffer) => {
    const hasRoom = response.write(chunk);
    onChunk(chunk);
    if (hasRoom || response.destroyed) return;
    body.pause();
    stall = setTimeout(() => response.destroy(), stallMs);
  });
  response.on('drain', () => {
    clearTimeout(stall);
    body.resume();
  });
  body.on('end', () => response.end());
  body.on('error', () => {
    broken = !response.destroyed;
    response.destroy();
  });
  response.on('close', () => {
    clearTimeout(stall);
    if (broken) return resolve('upstream_broken');
    resolve(response.writableFinished ? 'complete' : 'client_gone');
  });
  // It may have gone before anyone listened.
  if (response.destroyed) {
    body.destroy();
    resolve('client_gone');
  }
  return promise;
}
