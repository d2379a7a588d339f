import type { Checkpoint } from '../host-link/host-connection.ts';
import type { Snapshot } from '../screen/screen.ts';

/** What a session is called and runs. Its host does not know it. */
export interface SessionDetails {
  readonly agent?: string;
  readonly name?: string;
  readonly cwd?: string;
  /** The agent's own id of its conversation. */
  readonly nativeSessionId?: string;
}

const detailNames = ['agent', 'name', 'cwd', 'nativeSessionId'] as const satisfies readonly (keyof SessionDetails)[];

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
  const { cols, rows } = head;
  return { details: detailsOf(head), snapshot: { offset, cols, rows, bytes: whole.subarray(lineEnd + 1) } };
}

/** The details among other fields. */
export function detailsOf(fields: SessionDetails): SessionDetails {
  return Object.fromEntries(detailNames.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
}

function readHead(line: string): Head | undefined {
  try {
    const head = JSON.parse(line) as Partial<Head>;
    return head.version === 1 ? (head as Head) : undefined;
  } catch {
    return undefined;
  }
}
