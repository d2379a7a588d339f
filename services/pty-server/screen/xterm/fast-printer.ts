import { hasExtension, type BufferLine, type PrintingHandler, type ScreenBuffer } from './terminal-core.ts';

const wordsOfCell = 3;
const widthOne = 1 << 22;
const lastAscii = 0x7e;

/**
 * Has ASCII printed straight into the cells of a row. xterm.js asks of every character how wide it is, whether it joins the one before
 * it, and more; ASCII in a plain pen needs none of that. Everything else is printed by xterm.js.
 */
export function printFaster(handler: PrintingHandler): void {
  const printer = new FastPrinter(handler);
  handler['_parser'].setPrintHandler((data, start, end) => printer.print(data, start, end));
}

class FastPrinter {
  readonly #handler: PrintingHandler;
  readonly #asciiProperties: number;

  constructor(handler: PrintingHandler) {
    this.#handler = handler;
    this.#asciiProperties = handler['_unicodeService'].charProperties(lastAscii, 0);
  }

  print(data: Uint32Array, start: number, end: number): void {
    if (!this.#isPlain()) return this.#handler.print(data, start, end);
    this.#freeWideCharacter();
    for (let at = start; at < end;) {
      const printed = this.#printAscii(data, at, asciiEnd(data, at, end));
      // The end of the row, or other characters.
      at = printed < end ? Math.max(printed + 1, otherEnd(data, printed, end)) : end;
      if (at > printed) this.#handler.print(data, printed, at);
    }
  }

  /** Gives the place of the first character that was not printed: the row may have no room for all. */
  #printAscii(data: Uint32Array, start: number, end: number): number {
    const buffer = this.#handler['_activeBuffer'];
    const line = lineOf(buffer);
    const stop = Math.min(end, start + line.length - buffer.x);
    if (stop <= start) return start;
    const { fg, bg } = this.#handler['_curAttrData'];
    const cells = line['_data'];
    let word = buffer.x * wordsOfCell;
    for (let at = start; at < stop; at++, word += wordsOfCell) {
      cells[word] = (data[at] as number) | widthOne;
      cells[word + 1] = fg;
      cells[word + 2] = bg;
    }
    buffer.x += stop - start;
    this.#handler['_parser'].precedingJoinState = this.#asciiProperties;
    this.#emptyHalf(line, buffer.x);
    return stop;
  }

  #isPlain(): boolean {
    const { bg, extended } = this.#handler['_curAttrData'];
    if (hasExtension(bg) || extended.urlId !== 0) return false;
    return this.#handler['_charsetService'].charset === undefined && !this.#handler['_coreService'].modes.insertMode;
  }

  /** What was the first half of a wide character is empty once its second half is printed over. */
  #freeWideCharacter(): void {
    const buffer = this.#handler['_activeBuffer'];
    const line = lineOf(buffer);
    if (buffer.x > 0 && line.getWidth(buffer.x - 1) === 2) line.setCellFromCodepoint(buffer.x - 1, 0, 1, this.#handler['_curAttrData']);
  }

  /** So is what was the second half, once its first one is. */
  #emptyHalf(line: BufferLine, column: number): void {
    if (column >= line.length || line.getWidth(column) > 0 || line.hasContent(column) > 0) return;
    line.setCellFromCodepoint(column, 0, 1, this.#handler['_curAttrData']);
  }
}

function lineOf({ lines, ybase, y }: ScreenBuffer): BufferLine {
  return lines.get(ybase + y);
}

function asciiEnd(data: Uint32Array, start: number, end: number): number {
  let at = start;
  while (at < end && (data[at] as number) <= lastAscii) at++;
  return at;
}

function otherEnd(data: Uint32Array, start: number, end: number): number {
  let at = start;
  while (at < end && (data[at] as number) > lastAscii) at++;
  return at;
}
