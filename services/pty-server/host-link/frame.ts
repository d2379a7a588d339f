import type { Offset } from './host-connection.ts';

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
const addressBytes = 1 + 255 + 8;

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

export function kindOf(byte: number): FrameKind | undefined {
  return (Object.keys(frameKinds) as FrameKind[]).find((kind) => frameKinds[kind] === byte);
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
export function encodeSessionHead({ kind, id, offset }: Omit<SessionFrame, 'bytes'>, byteCount: number): Buffer {
  const head = Buffer.allocUnsafe(headBytes + 1 + id.length + 8);
  writeHead(head, kind, head.length - headBytes + byteCount);
  head.writeUInt8(id.length, headBytes);
  head.write(id, headBytes + 1, 'latin1');
  head.writeBigUInt64BE(BigInt(offset), headBytes + 1 + id.length);
  return head;
}

/** Undefined when the payload, which may be alone in its memory, is not of this form. */
export function parseFrame(kind: FrameKind, payload: Buffer, isAlone: boolean): Frame | undefined {
  if (kind === 'message') return { kind, text: payload.toString() };
  const idEnd = 1 + (payload[0] ?? 0);
  if (idEnd < 2 || payload.length < idEnd + 8) return undefined;
  const offset = Number(payload.readBigUInt64BE(idEnd));
  if (!Number.isSafeInteger(offset)) return undefined;
  return { kind, id: payload.toString('latin1', 1, idEnd), offset, bytes: payload.subarray(idEnd + 8), isAlone };
}

function writeHead(frame: Buffer, kind: FrameKind, length: number): void {
  frame.writeUInt32BE(1 + length);
  frame.writeUInt8(frameKinds[kind], 4);
}
