import type { AttachRole } from '@openova/service-kit';
import type { Offset, SessionExit, TerminalSize } from '../host-link/host-connection.ts';
import { offsetBytes, writeOffset } from '../host-link/offset-bytes.ts';

/** Another terminal at the same session. */
export interface ViewerInfo {
  readonly id: string;
  readonly user: string;
  readonly role: AttachRole;
  readonly visible: boolean;
}

export interface Viewers {
  readonly viewers: readonly ViewerInfo[];
  /** The viewer whose size the terminal has; null while none is visible. */
  readonly owner: string | null;
}

export interface ViewerHello extends TerminalSize, Viewers {
  readonly epoch: string;
  readonly seq: Offset;
  /** Whether output goes on at `seq`; else a snapshot comes first. */
  readonly resumed: boolean;
  readonly role: AttachRole;
  readonly readOnly: boolean;
  /** The id of this viewer. */
  readonly viewer: string;
  /** How many bytes may be unacknowledged before output is withheld. */
  readonly window: number;
}

/** What was refused of this viewer's doing; the connection goes on. */
export type RefusalCode = 'read_only' | 'invalid_size' | 'invalid_signal' | 'signal_failed';

/** JSON messages from the server. */
export type ViewerMessage =
  | ({ readonly type: 'hello' } & ViewerHello)
  | ({ readonly type: 'resized'; readonly seq: Offset } & TerminalSize)
  | ({ readonly type: 'viewers' } & Viewers)
  | ({ readonly type: 'exit'; readonly seq: Offset } & SessionExit)
  | { readonly type: 'error'; readonly code: RefusalCode; readonly message: string }
  | { readonly type: 'pong'; readonly id?: number };

export const frameTypes = { output: 1, snapshot: 2 } as const;
export const frameHeadBytes = 1 + offsetBytes;

/** A binary message: type, offset (big-endian), bytes. `seq` is the offset of the first byte of output, and the place of a snapshot. */
export function encodeFrame(type: keyof typeof frameTypes, seq: Offset, bytes: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(frameHeadBytes + bytes.length);
  frame.writeUInt8(frameTypes[type], 0);
  writeOffset(frame, seq, 1);
  frame.set(bytes, frameHeadBytes);
  return frame;
}
