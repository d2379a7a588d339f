import type { BufferLine, LoadedCell, ScreenBuffer, TerminalCore } from '../xterm/terminal-core.ts';
import { InkCache, plainInk, sameInk, type Ink } from './ink.ts';
import type { OutputWriter } from './output-writer.ts';
import { hasBackground, isErased, lookOf } from './pen.ts';

/** How a row goes over into the next one: by a new line, by text that runs on, or as if text had. */
type RowEnd = 'line' | 'run-on' | 'forced';

/** Writes output that draws the rows of a buffer from the top left corner of an empty one. */
export class BufferPainter {
  readonly #core: TerminalCore;
  readonly #cell: LoadedCell;
  readonly #cols: number;
  readonly #out: OutputWriter;
  readonly #inks = new InkCache();
  #ink: Ink = plainInk;
  #column = 0;
  /** Whether cells not written yet have a background, because the row came up while the pen had one. */
  #isTinted = false;
  /** Whether the cursor waits in the last column of the row above, for a wide character that runs on. */
  #isShort = false;

  constructor(core: TerminalCore, cell: LoadedCell, { cols, out }: { readonly cols: number; readonly out: OutputWriter }) {
    this.#core = core;
    this.#cell = cell;
    this.#cols = cols;
    this.#out = out;
  }

  /** Leaves the pen plain and the cursor anywhere. Elsewhere than at the top the first row cannot continue one above it. */
  paint({ lines }: ScreenBuffer, { isAtTop } = { isAtTop: true }): void {
    if (isAtTop && lines.get(0).isWrapped) this.#startWrapped();
    for (let row = 0; row < lines.length; row++) {
      const line = lines.get(row);
      const next = row + 1 < lines.length ? lines.get(row + 1) : undefined;
      this.#paintRow(line, next);
    }
    this.#setInk(plainInk);
    this.#column = 0;
    this.#isTinted = false;
  }

  #paintRow(line: BufferLine, next: BufferLine | undefined): void {
    const end = next === undefined ? undefined : this.#rowEnd(line, next);
    if (end === 'forced') this.#forceWrap(line);
    this.#paintCells(line, this.#paintedLength(line, end));
    this.#isShort = false;
    if (end === 'run-on') {
      this.#isShort = this.#column < this.#cols;
      if (this.#isShort) this.#moveTo(this.#cols - 1);
      this.#column = 0;
      this.#isTinted = next !== undefined && hasBackground(this.#inkAt(next, 0).look);
      return;
    }
    if (end === undefined) return;
    this.#setInk(plainInk);
    this.#out.add(end === 'forced' ? '\x1b[B\r\x1b[X' : '\r\n');
    this.#column = 0;
    this.#isTinted = false;
  }

  #rowEnd(line: BufferLine, next: BufferLine): RowEnd {
    if (!next.isWrapped) return 'line';
    if (!next.hasContent(0) || next.getWidth(0) === 0) return 'forced';
    const last = this.#cols - 1;
    if (line.hasContent(last) || line.getWidth(last) === 0) return 'run-on';
    const leftBehind = next.getWidth(0) === 2 && sameInk(this.#inkAt(line, last), this.#inkAt(next, 0));
    return leftBehind ? 'run-on' : 'forced';
  }

  /** The cells to paint: not those that are empty anyway, and not the one that a wide character leaves empty by running on. */
  #paintedLength(line: BufferLine, end: RowEnd | undefined): number {
    const last = this.#cols - 1;
    if (end === 'run-on') return line.hasContent(last) || line.getWidth(last) === 0 ? this.#cols : last;
    if (this.#isTinted) return this.#cols;
    let length = this.#cols;
    while (length > 0 && isBlank(line, length - 1)) length--;
    return length;
  }

  #paintCells(line: BufferLine, length: number): void {
    let column = 0;
    while (column < length) {
      if (line.hasContent(column)) {
        this.#paintText(line, column);
        column += Math.max(1, line.getWidth(column));
      } else {
        column = this.#paintEmpty(line, column, length);
      }
    }
  }

  #paintText(line: BufferLine, column: number): void {
    this.#moveTo(column);
    const ink = this.#inkAt(line, column);
    const width = line.getWidth(column);
    // A combining character in a cell of its own follows a sequence, or it would join the cell before it.
    if (!this.#setInk(ink) && width === 0) this.#out.add(ink.sequence);
    if (line.isCombined(column)) this.#out.add(line.getString(column));
    else this.#out.addCharacter(line.getCodePoint(column));
    this.#column = column + (width || 1);
  }

  /** Gives the column behind the empty cells of the same look. */
  #paintEmpty(line: BufferLine, start: number, length: number): number {
    const ink = this.#inkAt(line, start);
    let end = start + 1;
    while (end < length && !line.hasContent(end) && sameInk(ink, this.#inkAt(line, end))) end++;
    if (sameInk(ink, plainInk) && !this.#isTinted) return end;
    this.#moveTo(start);
    this.#setInk(ink);
    if (isErased(ink.look)) {
      this.#out.add(`\x1b[${end - start}X`);
    } else {
      this.#out.add(' '.repeat(end - start));
      this.#column = end;
    }
    return end;
  }

  /** Makes the first row one that continues a row above it: such a row is written, and scrolled away. */
  #startWrapped(): void {
    this.#out.add(`${this.#overflow()}\x1b[S\x1b[H\x1b[X`);
  }

  /** Makes the next row continue this one, and leaves this one empty with the cursor at its start. */
  #forceWrap(line: BufferLine): void {
    if (this.#isShort) {
      this.#paintText(line, 0);
      this.#out.add('\r');
    }
    this.#setInk(plainInk);
    this.#out.add(`${this.#overflow()}\x1b[A\r\x1b[${this.#cols}X`);
    this.#column = 0;
    this.#isTinted = false;
  }

  #overflow(): string {
    return `x\x1b[${this.#cols}b`;
  }

  #moveTo(column: number): void {
    if (this.#column === column) return;
    this.#out.add(`\x1b[${column + 1}G`);
    this.#column = column;
  }

  /** Whether there was something to set. */
  #setInk(ink: Ink): boolean {
    if (sameInk(this.#ink, ink)) return false;
    const { link } = this.#ink.look;
    if (link !== ink.look.link) this.#out.add(linkSequence(this.#core, ink.look.link));
    if (this.#ink.sequence !== ink.sequence) this.#out.add(ink.sequence);
    this.#ink = ink;
    return true;
  }

  #inkAt(line: BufferLine, column: number): Ink {
    const [fg, bg] = [line.getFg(column), line.getBg(column)];
    return this.#inks.get(fg, bg, () => lookOf(line.loadCell(column, this.#cell), this.#core));
  }
}

/** Opens a hyperlink, or closes the open one. */
export function linkSequence(core: TerminalCore, link: number): string {
  const found = link === 0 ? undefined : core.hyperlink(link);
  if (found === undefined) return '\x1b]8;;\x1b\\';
  return `\x1b]8;${found.id === undefined ? '' : `id=${found.id}`};${found.uri}\x1b\\`;
}

function isBlank(line: BufferLine, column: number): boolean {
  return !line.hasContent(column) && line.getFg(column) === 0 && line.getBg(column) === 0 && line.getWidth(column) === 1;
}
