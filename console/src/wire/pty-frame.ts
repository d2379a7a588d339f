const headBytes = 9;
const frameTypes = { output: 1, snapshot: 2 } as const;

/** Output of the session, or the screen that stands for all output before `seq`. */
export interface OutputFrame {
  readonly type: keyof typeof frameTypes;
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** Undefined for a type that is not known. */
export function decodeFrame(message: ArrayBuffer): OutputFrame | undefined {
  if (message.byteLength < headBytes) return undefined;
  const view = new DataView(message);
  const kind = view.getUint8(0);
  const type = kind === frameTypes.output ? 'output' : kind === frameTypes.snapshot ? 'snapshot' : undefined;
  return type && { type, seq: Number(view.getBigUint64(1)), bytes: new Uint8Array(message, headBytes) };
}

/** What was typed, cut into messages that the server takes. */
export function encodeInput(bytes: Uint8Array, longest: number): Uint8Array<ArrayBuffer>[] {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (let start = 0; start < bytes.length; start += longest) {
    const part = bytes.subarray(start, start + longest);
    const frame = new Uint8Array(part.length + 1);
    frame.set(part, 1);
    frames.push(frame);
  }
  return frames;
}
