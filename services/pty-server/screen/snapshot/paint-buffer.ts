import type { BufferLine, LoadedCell, ScreenBuffer, TerminalCore } from '../xterm/terminal-core.ts';
import { hasBackground, isErased, lookOf, penSequence, plainLook, sameLook, type Look } from './pen.ts';

/** How a row goes over into the next one: by a new line, by text that runs on, or as if text had. */
type RowEnd = 'line' | 'run-on' | 'forced';

/** Writes the rows of a buffer as output that draws them from the top left corner of an empty one. */
export class BufferPainter {
  readonly #core: TerminalCore;
  readonly #cell: LoadedCell;
  readonly #cols: number;
  #out = '';
  #look: Look = plainLook;
  #column = 0;
  /** Whether cells not written yet have a background, because the row came up while the pen had one. */
  #isTinted = false;
  /** Whether the cursor waits in the last column of the row above, for a wide character that runs on. */
  #isShort = false;

  constructor(core: TerminalCore, cell: LoadedCell, cols: number) {
    this.#core = core;
    this.#cell = cell;
    this.#cols = cols;
  }

  /** Leaves the pen plain and the cursor anywhere. */
  paint({ lines }: ScreenBuffer): string {
    this.#out = '';
    if (lines.get(0).isWrapped) this.#startWrapped();
    for (let row = 0; row < lines.length; row++) {
      const line = lines.get(row);
      const next = row + 1 < lines.length ? lines.get(row + 1) : undefined;
      this.#paintRow(line, next);
    }
    this.#setLook(plainLook);
    return this.#out;
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
      this.#isTinted = next !== undefined && hasBackground(this.#lookAt(next, 0));
      return;
    }
    if (end === undefined) return;
    this.#setLook(plainLook);
    this.#out += end === 'forced' ? '\x1b[B\r\x1b[X' : '\r\n';
    this.#column = 0;
    this.#isTinted = false;
  }

  #rowEnd(line: BufferLine, next: BufferLine): RowEnd {
    if (!next.isWrapped) return 'line';
    if (!next.hasContent(0) || next.getWidth(0) === 0) return 'forced';
    const last = this.#cols - 1;
    if (line.hasContent(last) || line.getWidth(last) === 0) return 'run-on';
    const leftBehind = next.getWidth(0) === 2 && sameLook(this.#lookAt(line, last), this.#lookAt(next, 0));
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
    const isLoose = line.getWidth(column) === 0;
    // A combining character in a cell of its own follows a sequence, or it would join the cell before it.
    if (!this.#setLook(this.#lookAt(line, column)) && isLoose) this.#out += penSequence(this.#look);
    this.#out += line.getString(column);
    this.#column = column + Math.max(1, line.getWidth(column));
  }

  /** Gives the column behind the empty cells of the same look. */
  #paintEmpty(line: BufferLine, start: number, length: number): number {
    const look = this.#lookAt(line, start);
    let end = start + 1;
    while (end < length && !line.hasContent(end) && sameLook(look, this.#lookAt(line, end))) end++;
    if (sameLook(look, plainLook) && !this.#isTinted) return end;
    this.#moveTo(start);
    this.#setLook(look);
    if (isErased(look)) {
      this.#out += `\x1b[${end - start}X`;
    } else {
      this.#out += ' '.repeat(end - start);
      this.#column = end;
    }
    return end;
  }

  /** Makes the first row one that continues a row above it: such a row is written, and scrolled away. */
  #startWrapped(): void {
    this.#out += `${this.#overflow()}\x1b[S\x1b[H\x1b[X`;
  }

  /** Makes the next row continue this one, and leaves this one empty with the cursor at its start. */
  #forceWrap(line: BufferLine): void {
    if (this.#isShort) {
      this.#paintText(line, 0);
      this.#out += '\r';
    }
    this.#setLook(plainLook);
    this.#out += `${this.#overflow()}\x1b[A\r\x1b[${this.#cols}X`;
    this.#column = 0;
    this.#isTinted = false;
  }

  #overflow(): string {
    return `x\x1b[${this.#cols}b`;
  }

  #moveTo(column: number): void {
    if (this.#column === column) return;
    this.#out += `\x1b[${column + 1}G`;
    this.#column = column;
  }

  /** Whether there was something to set. */
  #setLook(look: Look): boolean {
    if (sameLook(this.#look, look)) return false;
    if (this.#look.link !== look.link) this.#out += linkSequence(this.#core, look.link);
    if (!sameLook({ ...this.#look, link: 0 }, { ...look, link: 0 })) this.#out += penSequence(look);
    this.#look = look;
    return true;
  }

  #lookAt(line: BufferLine, column: number): Look {
    return lookOf(line.loadCell(column, this.#cell), this.#core);
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
