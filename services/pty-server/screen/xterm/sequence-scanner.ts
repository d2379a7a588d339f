/** Names of parser states and actions in the table of xterm.js. */
const ground = 0;
const escape = 1;
const executeAction = 3;
const oscEndAction = 6;
const csiDispatchAction = 7;
const dcsUnhookAction = 14;

/** Control sequences with these finals may be queries: device attributes, status, modes, window, version. */
const queryFinals = new Set(Buffer.from('cnptqu'));

/** A longer sequence is restored without what exceeds this: the terminal goes on to swallow the rest of it. */
const longestKept = 64 * 1024;

/**
 * Follows the parser of xterm.js byte by byte, by its own table of transitions. It tells where a query may end, and what has
 * begun and is not finished: half a sequence, half a character.
 */
export class SequenceScanner {
  readonly #transitions: Uint8Array;
  #state = ground;
  #sequence: number[] = [];
  /** The bytes so far of a character of several bytes, and how many are missing. */
  #character: number[] = [];
  #missing = 0;

  constructor(transitions: Uint8Array) {
    this.#transitions = transitions;
  }

  /** What a fresh parser has to see to be where this one is. */
  get unfinished(): Uint8Array {
    return Uint8Array.from([...this.#sequence, ...this.#character]);
  }

  /** The places in `bytes` behind which the terminal may have answered, in their order. */
  scan(bytes: Uint8Array): number[] {
    const ends: number[] = [];
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] as number;
      if (byte < 0x80 && byte !== 0x1b && this.#state === ground && this.#missing === 0) continue;
      if (this.#take(byte)) ends.push(index + 1);
    }
    return ends;
  }

  /** Whether a query may end with this byte. */
  #take(byte: number): boolean {
    if (this.#missing > 0) {
      if (byte >= 0x80 && byte < 0xc0) return this.#continueCharacter(byte);
      this.#missing = 0;
      this.#character = [];
    }
    if (byte < 0x80) return this.#step(byte, [byte]);
    this.#missing = bytesAfter(byte);
    if (this.#missing > 0) this.#character = [byte];
    return false;
  }

  #continueCharacter(byte: number): boolean {
    this.#character.push(byte);
    if (--this.#missing > 0) return false;
    const character = this.#character;
    this.#character = [];
    const code = character[0] === 0xc2 ? byte : 0xa0;
    return (this.#state !== ground || isControl(code)) && this.#step(code, character);
  }

  #step(code: number, bytes: readonly number[]): boolean {
    const transition = this.#transitions[(this.#state << 8) | code] ?? 0;
    const action = transition >> 4;
    const isEnd = action === oscEndAction || action === dcsUnhookAction;
    const begins = this.#state === ground || code === 0x1b || isControl(code);
    this.#state = isEnd && code === 0x1b ? escape : transition & 15;
    this.#keep(begins, action === executeAction, bytes);
    return isEnd || (action === csiDispatchAction && queryFinals.has(code));
  }

  /** Controls inside a sequence are carried out at once and do not belong to it. */
  #keep(begins: boolean, isCarriedOut: boolean, bytes: readonly number[]): void {
    if (this.#state === ground) this.#sequence = [];
    else if (begins) this.#sequence = [...bytes];
    else if (!isCarriedOut && this.#sequence.length < longestKept) this.#sequence.push(...bytes);
  }
}

/** The controls of eight bits, which in UTF-8 take two bytes. */
function isControl(code: number): boolean {
  return code >= 0x80 && code < 0xa0;
}

/** How many bytes follow the first one of a character in UTF-8. */
function bytesAfter(byte: number): number {
  if (byte >= 0xc2 && byte < 0xe0) return 1;
  if (byte >= 0xe0 && byte < 0xf0) return 2;
  return byte >= 0xf0 && byte < 0xf8 ? 3 : 0;
}
