import type { Offset } from './host-connection.ts';
import { offsetBytes, readOffset, writeOffset } from './offset-bytes.ts';

/**
 * A frame is the length of what follows it (four bytes, big-endian), a byte that names its kind, and a payload. A message is JSON. The
 * other kinds belong to a session: a byte with the length of its id, the id in ASCII, an offset (eight bytes, big-endian), raw bytes.
 */
export const frameKinds = { message: 1, output: 2, input: 3, answer: 4, checkpoint: 5, partialCheckpoint: 6 } as const;

export type FrameKind = keyof typeof frameKinds;

export type SessionFrameKind = Exclude<FrameKind, 'message'>;

/** The longest payload of each kind. */
export type FrameLimits = Readonly<Partial<Record<FrameKind, number>>>;

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

export const largestCheckpoint = 16 * mebibyte;

/** The longest id, its length and the offset. */
const addressBytes = 1 + 255 + offsetBytes;

/** What a server may send to a host. */
export const towardsHost: FrameLimits = {
  message: mebibyte,
  input: mebibyte + addressBytes,
  answer: 64 * kibibyte + addressBytes,
  checkpoint: largestCheckpoint + addressBytes,
  partialCheckpoint: largestCheckpoint + addressBytes,
};

/** What a host may send to a server. */
export const towardsServer: FrameLimits = {
  message: mebibyte,
  output: mebibyte + addressBytes,
  checkpoint: largestCheckpoint + addressBytes,
};

export const headBytes = 5;

export interface SessionFrame {
  readonly kind: SessionFrameKind;
  readonly id: string;
  readonly offset: Offset;
  readonly bytes: Buffer;
}

export interface ReceivedFrame extends SessionFrame {
  /** Nothing else is in the memory of the bytes, so whoever gets them may keep them. */
  readonly isAlone: boolean;
}

export type Frame = { readonly kind: 'message'; readonly text: string } | ReceivedFrame;

const kinds = new Map<number, FrameKind>((Object.keys(frameKinds) as FrameKind[]).map((kind) => [frameKinds[kind], kind]));

export function kindOf(byte: number): FrameKind | undefined {
  return kinds.get(byte);
}

export function encodeMessage(message: object): Buffer {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headBytes + length);
  writeHead(frame, 'message', length);
  frame.write(text, headBytes);
  return frame;
}

/** Everything of a session's frame but its bytes, of which there are `byteCount`: they follow as they are. */
export function encodeSessionHead(address: SessionAddress, byteCount: number): Buffer {
  const head = Buffer.allocUnsafe(sessionHeadBytes(address));
  writeSessionHead(head, address, byteCount);
  return head;
}

/** A session's frame with a copy of its bytes. */
export function encodeSessionFrame(address: SessionAddress, bytes: Uint8Array): Buffer {
  const length = sessionHeadBytes(address);
  const frame = Buffer.allocUnsafe(length + bytes.length);
  writeSessionHead(frame, address, bytes.length);
  frame.set(bytes, length);
  return frame;
}

/** Undefined when the payload, which may be alone in its memory, is not of this form. */
export function parseFrame(kind: FrameKind, payload: Buffer, isAlone: boolean): Frame | undefined {
  if (kind === 'message') return { kind, text: payload.toString() };
  const idEnd = 1 + (payload[0] ?? 0);
  if (idEnd < 2 || payload.length < idEnd + offsetBytes) return undefined;
  const offset = readOffset(payload, idEnd);
  if (!Number.isSafeInteger(offset)) return undefined;
  return { kind, id: payload.toString('latin1', 1, idEnd), offset, bytes: payload.subarray(idEnd + offsetBytes), isAlone };
}

/** Where the bytes of a session's frame belong. */
export type SessionAddress = Omit<SessionFrame, 'bytes'>;

function sessionHeadBytes({ id }: SessionAddress): number {
  return headBytes + 1 + id.length + offsetBytes;
}

function writeSessionHead(frame: Buffer, { kind, id, offset }: SessionAddress, byteCount: number): void {
  const length = id.length + 1 + offsetBytes + byteCount;
  writeHead(frame, kind, length);
  frame.writeUInt8(id.length, headBytes);
  frame.write(id, headBytes + 1, 'latin1');
  writeOffset(frame, offset, headBytes + 1 + id.length);
}

function writeHead(frame: Buffer, kind: FrameKind, length: number): void {
  frame.writeUInt32BE(1 + length);
  frame.writeUInt8(frameKinds[kind], 4);
}
