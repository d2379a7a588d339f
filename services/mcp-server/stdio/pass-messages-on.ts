import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { errorFor, malformedLine, type ForeignAnswer, type JsonRpcMessage } from './json-rpc-error.ts';
import { protocolHeaders } from './protocol-headers.ts';

export interface MessageStreams {
  readonly url: URL;
  /** The bearer credential. */
  readonly key: string;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Posts each line of the input and writes each message of the answers as a line, until the input has ended and all is answered. */
export async function passMessagesOn({ url, key, input, output }: MessageStreams): Promise<void> {
  // What the client and the server agreed on; later requests say it in a header.
  let agreed: string | undefined;
  const write = (message: JsonRpcMessage): void => {
    const version = message.result?.['protocolVersion'];
    if (typeof version === 'string') agreed = version;
    output.write(`${JSON.stringify(message)}\n`);
  };
  const fail = (asked: JsonRpcMessage, cause: unknown): void => {
    // A notification is not answered, whatever becomes of it.
    if (asked.id !== undefined) write(errorFor(asked.id, cause));
  };
  const post = async (line: string): Promise<void> => {
    const asked = parseMessage(line);
    if (!asked) return write(malformedLine);
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    try {
      const response = await fetch(url, { method: 'POST', headers: { ...headers, ...protocolHeaders(asked, agreed) }, body: line, redirect: 'error' });
      const foreign = await writeAnswer(response, write);
      if (foreign) fail(asked, foreign);
    } catch (error) {
      fail(asked, error);
    }
  };
  const underWay = new Set<Promise<void>>();
  for await (const line of createInterface({ input })) {
    if (line.trim() === '') continue;
    const posted = post(line).finally(() => underWay.delete(posted));
    underWay.add(posted);
  }
  await Promise.all(underWay);
}

/** Writes what the protocol answered; what is not of the protocol is given back. */
async function writeAnswer(response: Response, write: (message: JsonRpcMessage) => void): Promise<ForeignAnswer | undefined> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream') && response.body) {
    for await (const line of createInterface({ input: Readable.from(response.body) })) {
      if (line.startsWith('data:')) write(JSON.parse(line.slice('data:'.length)) as JsonRpcMessage);
    }
    return undefined;
  }
  const text = await response.text();
  if (type.startsWith('application/json')) write(JSON.parse(text) as JsonRpcMessage);
  else if (!response.ok) return { status: response.status, problem: text };
  return undefined;
}

function parseMessage(line: string): JsonRpcMessage | undefined {
  try {
    const message = JSON.parse(line) as unknown;
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
