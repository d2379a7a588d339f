import type { IncomingMessage } from 'node:http';
import { KubeError, kubeRefusal } from './kube-error.ts';

export type KubeObject = Readonly<Record<string, unknown>>;

const largestAnswer = 16 * 1024 * 1024;
const largestRefusal = 64 * 1024;
const longestReason = 500;

/** The object in the answer. Rejects with KubeError when there is none. */
export async function readObject(answer: IncomingMessage): Promise<KubeObject> {
  const text = await readText(answer, largestAnswer);
  if (text === undefined) throw new KubeError('failed', 'the answer of the API server is too large');
  const object = objectIn(text);
  if (!object) throw new KubeError('failed', 'the answer of the API server is no JSON object');
  return object;
}

/** What is to be thrown for an answer that is no success. */
export async function readRefusal(answer: IncomingMessage): Promise<KubeError> {
  return refusalOf(answer.statusCode ?? 0, objectIn((await readText(answer, largestRefusal)) ?? ''));
}

/** What is to be thrown for a `Status` of Kubernetes. */
export function refusalOf(httpStatus: number, status: KubeObject | undefined): KubeError {
  const message = status?.['message'];
  return kubeRefusal(httpStatus, typeof message === 'string' ? message.slice(0, longestReason) : undefined);
}

/** Undefined for a text that is none: something between us and the API server can answer in its place. */
export function objectIn(text: string): KubeObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is KubeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function readText(answer: IncomingMessage, largest: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
