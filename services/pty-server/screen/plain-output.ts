const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Where plain output stands between two bytes. */
export type PlainState = number;
export const inText: PlainState = 0;
const afterEscape = 1;
const inColor = 2;
/** After 0xc2, with which the controls of eight bits begin. */
const afterC2 = 3;
const notPlain = 4;

const transitions = plainTransitions();

/**
 * Reads plain output: text, ends of lines, tabs and colours. A terminal keeps nothing of it but the colour once its lines are scrolled off.
 * Undefined where there is something else.
 */
export function readPlain(bytes: Uint8Array, before: PlainState): { readonly lines: number; readonly state: PlainState } | undefined {
  let state = before;
  let lines = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    // Most bytes, at half the time that the table takes.
    if (state === inText && byte >= 0x20 && byte !== 0xc2) continue;
    state = transitions[(state << 8) | byte] as number;
    if (state === notPlain) return undefined;
    if (byte === lineFeed) lines++;
  }
  return { lines, state };
}

/** Where the last lines begin, `least` or a few more, and how many they are. Undefined where it is not sure that any but the first begins at the left. */
export function lastLines(least: number, plain: Buffer): { readonly start: number; readonly lines: number } | undefined {
  let lines = 0;
  for (let at = plain.lastIndexOf(lineFeed); at > 0; at = plain.lastIndexOf(lineFeed, at - 1), lines++) {
    if (lines >= least && plain[at - 1] === carriageReturn) return { start: at + 1, lines };
  }
  return undefined;
}

/** The sequences that give the pen the look that it has at the end. */
export function lastPen(plain: Buffer): string {
  const end = plain.subarray(Math.max(0, plain.lastIndexOf('\x1b[0m')));
  const colored = end.toString('latin1', Math.max(0, end.lastIndexOf('\x1b[m')));
  // oxlint-disable-next-line no-control-regex -- sequences begin with a control character
  return colored.match(/\x1b\[[\d;:]*m/g)?.join('') ?? '';
}

function plainTransitions(): Uint8Array {
  const table = new Uint8Array(4 << 8).fill(notPlain);
  const set = (state: PlainState, from: number, to: number, next: PlainState): Uint8Array => table.fill(next, (state << 8) | from, ((state << 8) | to) + 1);
  for (const state of [inText, afterC2]) {
    set(state, 0x20, 0xff, inText);
    set(state, 0xc2, 0xc2, afterC2);
    for (const control of Buffer.from('\t\n\r')) set(state, control, control, inText);
    set(state, 0x1b, 0x1b, afterEscape);
  }
  set(afterC2, 0x80, 0x9f, notPlain);
  set(afterEscape, 0x5b, 0x5b, inColor);
  for (const parameter of Buffer.from('0123456789:;')) set(inColor, parameter, parameter, inColor);
  set(inColor, 0x6d, 0x6d, inText);
  return table;
}
