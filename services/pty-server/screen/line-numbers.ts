import type { ScreenBuffer, TerminalCore } from './xterm/terminal-core.ts';

/** Numbers the lines of the normal buffer from the session's first. A line that runs over several rows counts once. */
export class LineNumbers {
  readonly #core: TerminalCore;
  #buffer: ScreenBuffer;
  #isResizing = false;
  /** The number of the line at the top of the buffer. */
  first = 0;

  constructor(core: TerminalCore) {
    this.#core = core;
    this.#buffer = core.buffers.normal;
    this.#follow(this.#buffer);
    core.onBufferActivate(() => this.#afterReset());
  }

  /** The number of the line at the top of the screen, or that of the one that runs on there. */
  get firstVisible(): number {
    return this.first + linesTo(this.#buffer, this.#buffer.ybase);
  }

  /** Resizing folds lines anew: it may add and remove rows anywhere. The line of the cursor keeps its number. */
  during(resize: () => void): void {
    const cursorLine = this.first + linesAbove(this.#buffer);
    this.#isResizing = true;
    resize();
    this.#isResizing = false;
    this.first = Math.max(0, cursorLine - linesAbove(this.#buffer));
  }

  #follow({ lines }: ScreenBuffer): void {
    lines.onTrim((count) => {
      if (this.#isResizing) return;
      for (let row = 1 - count; row <= 0; row++) if (!lines.get(row).isWrapped) this.first++;
    });
  }

  /** A reset begins with a new buffer; the lines of the old one are gone. */
  #afterReset(): void {
    const { normal } = this.#core.buffers;
    if (normal === this.#buffer) return;
    this.first += linesAbove(this.#buffer) + 1;
    this.#buffer = normal;
    this.#follow(normal);
  }
}

/** How many lines begin above the one with the cursor. */
function linesAbove(buffer: ScreenBuffer): number {
  return linesTo(buffer, buffer.ybase + buffer.y);
}

/** How many lines begin between the first row and this one. */
function linesTo({ lines }: ScreenBuffer, last: number): number {
  let count = 0;
  for (let row = 1; row <= last; row++) if (!lines.get(row).isWrapped) count++;
  return count;
}
