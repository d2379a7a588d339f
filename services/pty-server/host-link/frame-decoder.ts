import { headBytes, kindOf, parseFrame, type Frame, type FrameKind, type FrameLimits } from './frame.ts';
import { HostRefused } from './host-refused.ts';

interface Begun {
  readonly kind: FrameKind;
  readonly length: number;
  /** What has come of it, when it does not lie in one chunk. */
  payload?: Buffer;
  filled: number;
}

/** Cuts a stream of chunks into frames. It holds at most one frame, and room for that only as far as its kind allows. */
export class FrameDecoder {
  readonly #limits: FrameLimits;
  readonly #head = Buffer.alloc(headBytes);
  #headFilled = 0;
  #begun: Begun | undefined;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /**
   * Frames that end in this chunk; their bytes may be a part of it. Throws HostRefused where the stream breaks the rules, and is then
   * not to be used again.
   */
  *frames(chunk: Buffer): Generator<Frame> {
    let at = 0;
    while (at < chunk.length) {
      at = this.#begun ? at : this.#readHead(chunk, at);
      const begun = this.#begun;
      if (!begun) return;
      // The usual case: the frame lies in one chunk and need not be copied.
      if (!begun.payload && chunk.length - at >= begun.length) {
        at += begun.length;
        yield this.#finish(begun.kind, chunk.subarray(at - begun.length, at), false);
        continue;
      }
      begun.payload ??= Buffer.allocUnsafeSlow(begun.length);
      const copied = chunk.copy(begun.payload, begun.filled, at);
      begun.filled += copied;
      at += copied;
      if (begun.filled === begun.length) yield this.#finish(begun.kind, begun.payload, true);
    }
  }

  #readHead(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#head, this.#headFilled, at, at + headBytes - this.#headFilled);
    this.#headFilled += copied;
    if (this.#headFilled === headBytes) {
      this.#headFilled = 0;
      this.#begun = this.#begin(this.#head.readUInt32BE() - 1, this.#head.readUInt8(4));
    }
    return at + copied;
  }

  #begin(length: number, kindByte: number): Begun {
    const kind = kindOf(kindByte);
    const limit = kind && this.#limits[kind];
    if (!kind || limit === undefined) throw new HostRefused('bad-frame', `a frame of kind ${kindByte} has no meaning here`);
    if (length < 1) throw new HostRefused('bad-frame', 'a frame is empty');
    if (length > limit) throw new HostRefused('frame-too-large', `a frame of ${length} bytes is longer than ${limit}`);
    return { kind, length, filled: 0 };
  }

  #finish(kind: FrameKind, payload: Buffer, isAlone: boolean): Frame {
    this.#begun = undefined;
    const frame = parseFrame(kind, payload, isAlone);
    if (!frame) throw new HostRefused('bad-frame', `the payload of a frame of kind "${kind}" is malformed`);
    return frame;
  }
}
