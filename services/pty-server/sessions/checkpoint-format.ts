import type { Checkpoint } from '../host-link/host-connection.ts';
import type { Snapshot } from '../screen/screen.ts';

/** What a session is called and runs. Its host does not know it. */
export interface SessionDetails {
  readonly agent?: string;
  readonly name?: string;
}

export interface SavedSession {
  readonly details: SessionDetails;
  readonly snapshot: Snapshot;
}

interface Head extends SessionDetails {
  readonly version: 1;
  readonly cols: number;
  readonly rows: number;
}

/** A screen and what belongs to it, as one piece for the host: a line of JSON, then the screen. */
export function encodeCheckpoint({ details, snapshot }: SavedSession): Checkpoint {
  const { offset, cols, rows } = snapshot;
  const head: Head = { version: 1, cols, rows, ...details };
  return { offset, bytes: Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), snapshot.bytes]) };
}

/** Undefined for what another version of the server has written. */
export function decodeCheckpoint({ offset, bytes }: Checkpoint): SavedSession | undefined {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lineEnd = whole.indexOf('\n');
  const head = readHead(whole.toString('utf8', 0, Math.max(0, lineEnd)));
  if (head === undefined) return undefined;
  const { cols, rows, agent, name } = head;
  const details = { ...(agent === undefined ? {} : { agent }), ...(name === undefined ? {} : { name }) };
  return { details, snapshot: { offset, cols, rows, bytes: whole.subarray(lineEnd + 1) } };
}

function readHead(line: string): Head | undefined {
  try {
    const head = JSON.parse(line) as Partial<Head>;
    return head.version === 1 ? (head as Head) : undefined;
  } catch {
    return undefined;
  }
}
