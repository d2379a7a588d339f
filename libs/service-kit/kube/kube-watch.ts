import type { IncomingMessage } from 'node:http';
import { isObject, objectIn, refusalOf, type KubeObject } from './kube-answer.ts';
import { KubeError } from './kube-error.ts';

export interface KubeChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

const largestChange = 16 * 1024 * 1024;

/** The changes in the answer to a watch. Ends with the answer, or once nothing has come for this long; throws KubeError. */
export async function* readWatch(answer: IncomingMessage, idleMs: number): AsyncGenerator<KubeChange> {
  let isIdle = false;
  const idle = setTimeout(() => {
    isIdle = true;
    answer.destroy();
  }, idleMs);
  try {
    for await (const line of linesOf(answer)) {
      idle.refresh();
      yield changeIn(line);
    }
  } catch (cause) {
    if (isIdle) return;
    throw cause instanceof KubeError ? cause : new KubeError('unreachable', 'the watch broke off', { cause });
  } finally {
    clearTimeout(idle);
  }
}

async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let begun = '';
  for await (const text of answer.setEncoding('utf8') as AsyncIterable<string>) {
    const [end = '', ...lines] = text.split('\n');
    begun += end;
    for (const line of lines) {
      yield begun;
      begun = line;
    }
    if (begun.length > largestChange) throw new KubeError('failed', 'a change is too large');
  }
}

function changeIn(line: string): KubeChange {
  const { type, object } = objectIn(line) ?? {};
  if (typeof type !== 'string' || !isObject(object)) throw new KubeError('failed', 'the answer of the API server is no watch');
  if (type === 'ERROR') throw refusalOf(Number(object['code']), object);
  return { type: type as KubeChange['type'], object };
}
