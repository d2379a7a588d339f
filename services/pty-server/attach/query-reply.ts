/** What a terminal sends by itself when a program asks it something. */
export interface QueryReply {
  /** Where it is in the input. */
  readonly start: number;
  readonly end: number;
  /** Equal for replies to the same question. */
  readonly kind: string;
  readonly text: string;
}

const esc = '\u001b';
const stringEnd = `(?:\u0007|${esc}\\\\)`;
// Reports of cursor, status, attributes, modes and keyboard; colours; strings about settings and version.
const report = '\\[([?>=]?)[\\d;]*(\\$?)([Rncyut])';
const colour = `\\](4;\\d+|1\\d);[^\u0007${esc}]{0,64}${stringEnd}`;
const description = `P([01]?[$+>!|]+)[^${esc}]{0,256}${esc}\\\\`;
const reply = new RegExp(`${esc}(?:${report}|${colour}|${description})`, 'y');
const modifiedF3 = new RegExp(`^${esc}\\[1;(?:[2-9]|1[0-6])R$`);

/** All that could be such a reply. A key may be among them: F3 with a modifier looks like the report of a cursor in the first line. */
export function findReplies(input: Uint8Array): QueryReply[] {
  if (!input.includes(0x1b)) return [];
  const text = Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('latin1');
  const found: QueryReply[] = [];
  let start = text.indexOf(esc);
  while (start !== -1) {
    const match = replyAt(text, start);
    if (match) found.push(match);
    start = text.indexOf(esc, match?.end ?? start + 1);
  }
  return found;
}

/** Whether `given` answers the question that `wanted` answers. */
export function isReplyLike(given: QueryReply, wanted: QueryReply): boolean {
  if (given.kind !== wanted.kind) return false;
  return !isModifiedF3(given.text) || given.text === wanted.text;
}

function replyAt(text: string, start: number): QueryReply | undefined {
  reply.lastIndex = start;
  const match = reply.exec(text);
  if (!match) return undefined;
  const [whole, prefix = '', intermediate = '', final, ofColour, ofText] = match;
  // A key in the keyboard protocol of kitty, which has no prefix.
  if (final === 'u' && prefix === '') return undefined;
  const kind = final === undefined ? `${ofColour === undefined ? 'P' : ']'}${ofColour ?? ofText ?? ''}` : `[${prefix}${intermediate}${final}`;
  return { start, end: start + whole.length, kind, text: whole };
}

function isModifiedF3(text: string): boolean {
  return modifiedF3.test(text);
}
