/** Names of parser states and actions in the table of xterm.js. */
const ground = 0;
const escape = 1;
const executeAction = 3;
const oscEndAction = 6;
const csiDispatchAction = 7;
const dcsUnhookAction = 14;

/** Control sequences with these finals may be queries: device attributes, status, modes, window, version. */
const queryFinals = new Set(Buffer.from('cnptqu'));

/** In Latin-1, what has to be followed: all but whole control sequences that are no queries, and text. */
// oxlint-disable-next-line no-control-regex -- sequences begin with control characters
const unusual = /\x1b(?!\[[ -?]*[@-bd-morsv-~])|\xc2(?![^\x80-\x9f])/;

/** A longer sequence is restored without what exceeds this: the terminal goes on to swallow the rest of it. */
const longestKept = 64 * 1024;

/** Bytes that carry no character of their own for the parser. */
const nothing = -1;
/** All characters beyond the controls of eight bits are alike to the parser. */
const beyondControls = 0xa0;

/**
 * Follows the parser of xterm.js byte by byte, by its own table of transitions. It tells where a query may end, and what has
 * begun and is not finished: half a sequence, half a character.
 */
export class SequenceScanner {
  readonly #transitions: Uint8Array;
  #state = ground;
  /** Whether the last byte was 0xc2, with which the controls of eight bits begin. */
  #isAfterC2 = false;
  /** Where in the bytes at hand the open sequence goes on, and what of it came before them. */
  #start = 0;
  #before: Uint8Array[] = [];
  /** The last bytes, which may be the beginning of a character. */
  #last: Uint8Array = new Uint8Array();

  constructor(transitions: Uint8Array) {
    this.#transitions = transitions;
  }

  /** What a fresh parser has to see to be where this one is. */
  get unfinished(): Uint8Array {
    return this.#state === ground ? unfinishedCharacter(this.#last) : Buffer.concat(this.#before).subarray(0, longestKept);
  }

  /** Whether no sequence has begun. */
  get isInText(): boolean {
    return this.#state === ground && !this.#isAfterC2;
  }

  /** The places in `bytes` behind which the terminal may have answered, in their order. */
  scan(bytes: Uint8Array): number[] {
    const ends: number[] = [];
    this.#start = 0;
    if (this.isInText && isUsual(bytes)) {
      this.#keepLast(bytes);
      return ends;
    }
    for (let index = this.#skipText(bytes, 0); index < bytes.length; index = this.#skipText(bytes, index + 1)) {
      const code = this.#codeOf(bytes[index] as number);
      if (code !== nothing && this.#step(code, bytes, index)) ends.push(index + 1);
    }
    if (this.#state !== ground) this.#before.push(bytes.slice(this.#start));
    this.#keepLast(bytes);
    return ends;
  }

  #keepLast(bytes: Uint8Array): void {
    this.#last = bytes.length < 3 ? Buffer.concat([this.#last, bytes]).subarray(-3) : bytes.slice(-3);
  }

  #skipText(bytes: Uint8Array, from: number): number {
    let index = from;
    if (!this.isInText) return index;
    while (index < bytes.length && bytes[index] !== 0x1b && bytes[index] !== 0xc2) index++;
    return index;
  }

  #codeOf(byte: number): number {
    if (byte < 0x80) {
      this.#isAfterC2 = false;
      return byte;
    }
    const isSecond = this.#isAfterC2 && byte < 0xc0;
    this.#isAfterC2 = byte === 0xc2;
    if (isSecond) return Math.min(byte, beyondControls);
    return byte > 0xc2 ? beyondControls : nothing;
  }

  /** Whether a query may end with this character. */
  #step(code: number, bytes: Uint8Array, index: number): boolean {
    const transition = this.#transitions[(this.#state << 8) | code] as number;
    const action = transition >> 4;
    const isEnd = action === oscEndAction || action === dcsUnhookAction;
    const begins = this.#state === ground || startsSequence(code);
    this.#state = isEnd && code === 0x1b ? escape : transition & 15;
    if (begins) this.#begin(code < 0x80 ? index : index - 1);
    else if (action === executeAction) this.#leaveOut(bytes, index);
    return isEnd || (action === csiDispatchAction && queryFinals.has(code));
  }

  #begin(index: number): void {
    if (this.#before.length > 0) this.#before = [];
    this.#start = index;
    if (index >= 0) return;
    // The first byte of the character was the last one of the bytes before.
    this.#before = [Uint8Array.of(0xc2)];
    this.#start = 0;
  }

  /** Controls inside a sequence are carried out at once and do not belong to it. */
  #leaveOut(bytes: Uint8Array, index: number): void {
    if (this.#state !== ground) this.#before.push(bytes.slice(this.#start, index));
    this.#start = index + 1;
  }
}

function isUsual({ buffer, byteOffset, length }: Uint8Array): boolean {
  return !unusual.test(Buffer.from(buffer, byteOffset, length).toString('latin1'));
}

function startsSequence(code: number): boolean {
  return code === 0x1b || (code >= 0x80 && code < beyondControls);
}

/** The beginning of a character in UTF-8 at the end of the bytes. */
function unfinishedCharacter(bytes: Uint8Array): Uint8Array {
  const first = bytes.findLastIndex((byte) => byte < 0x80 || byte >= 0xc0);
  return first !== -1 && bytes.length - first <= bytesAfter(bytes[first] as number) ? bytes.slice(first) : new Uint8Array();
}

/** How many bytes follow the first one of a character in UTF-8. */
function bytesAfter(byte: number): number {
  if (byte >= 0xc2 && byte < 0xe0) return 1;
  if (byte >= 0xe0 && byte < 0xf0) return 2;
  return byte >= 0xf0 && byte < 0xf8 ? 3 : 0;
}
