import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A terminal at the end of a WebSocket, whatever is at the other one. */
export interface TerminalLink {
  type(text: string): void;
  /** Gives each piece of output to `take` until the function that it gives is called. */
  onOutput(take: (bytes: Buffer) => void): () => void;
  close(): Promise<void>;
}

const acknowledgeEvery = 64 * 1024;
const headBytes = 9;
const snapshotType = 2;

/** Output as it comes. */
export async function attachBare(url: string): Promise<TerminalLink> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const takers = new Set<(bytes: Buffer) => void>();
  socket.on('message', (data) => takers.forEach((take) => take(data as Buffer)));
  await once(socket, 'open');
  return linkOf(socket, takers, (text) => socket.send(Buffer.from(text)));
}

/** A client of openova.pty.v1. */
export interface SessionLink extends TerminalLink {
  /** With which the screen was painted first. */
  readonly snapshot: Buffer;
  /** How often it was painted anew, in place of output that the client did not get. It takes this for output. */
  readonly repaints: number;
}

/** Resolves once the screen is painted. */
export async function attachSession(url: string): Promise<SessionLink> {
  const socket = new WebSocket(url, ['openova.pty.v1'], { perMessageDeflate: false });
  const takers = new Set<(bytes: Buffer) => void>();
  const painted = Promise.withResolvers<Buffer>();
  let acknowledged = 0;
  let paints = 0;
  socket.on('message', (data, isBinary) => {
    if (!isBinary) return;
    const frame = data as Buffer;
    const bytes = frame.subarray(headBytes);
    const isSnapshot = frame[0] === snapshotType;
    const end = Number(frame.readBigUInt64BE(1)) + (isSnapshot ? 0 : bytes.length);
    if (isSnapshot || end - acknowledged >= acknowledgeEvery) socket.send(JSON.stringify({ type: 'ack', seq: (acknowledged = end) }));
    if (isSnapshot && ++paints === 1) painted.resolve(bytes);
    else takers.forEach((take) => take(bytes));
  });
  socket.on('close', (code) => painted.reject(new Error(`the session was closed with ${code}`)));
  const snapshot = await painted.promise;
  const channel = Buffer.from([0]);
  const link = linkOf(socket, takers, (text) => socket.send(Buffer.concat([channel, Buffer.from(text)])));
  return {
    ...link,
    snapshot,
    get repaints() {
      return paints - 1;
    },
  };
}

function linkOf(socket: WebSocket, takers: Set<(bytes: Buffer) => void>, type: (text: string) => void): TerminalLink {
  return {
    type,
    onOutput: (take) => {
      takers.add(take);
      return () => void takers.delete(take);
    },
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** How long a terminal may take to answer. */
export const patienceMs = 30_000;

/** Types, and resolves once the output since holds `mark`. */
export async function typeUntil(link: TerminalLink, text: string, mark: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(new Error(`"${mark}" did not come`)), patienceMs);
  let rest = Buffer.alloc(0);
  const stop = link.onOutput((bytes) => {
    const unseen = Buffer.concat([rest, bytes]);
    if (unseen.includes(mark)) resolve();
    rest = unseen.subarray(1 - mark.length);
  });
  link.type(text);
  try {
    await promise;
  } finally {
    clearTimeout(late);
    stop();
  }
}
