import type { Terminal } from '@xterm/headless';
import { usedRows } from '../screen-text.ts';
import type { LoadedCell, ScreenBuffer, TerminalCore } from '../xterm/terminal-core.ts';
import { BufferPainter } from './paint-buffer.ts';
import { OutputWriter } from './output-writer.ts';

/** Modes and titles that outlive a reset. */
const plainModes = '\x1b[?12l\x1b[?25h\x1b[20l\x1b]2;\x1b\\\x1b]1;\x1b\\';

/**
 * Output that makes a terminal of the same size show what this one shows, as a terminal does when its programs are gone: the rows of
 * the alternate screen stand below those of the normal one, no mode is set, and the cursor is on the line that follows.
 */
export function restingScreen(terminal: Terminal, core: TerminalCore, first: string): Uint8Array<ArrayBuffer> {
  const { normal, alt, active } = core.buffers;
  const out = new OutputWriter();
  out.add(`\x18\x1bc${first}${plainModes}`);
  const cell = terminal.buffer.active.getNullCell() as unknown as LoadedCell;
  const painter = new BufferPainter(core, cell, { cols: terminal.cols, out });
  painter.paint(normal);
  out.add(nextLine(normal, terminal));
  if (active === alt) {
    painter.paint(alt, { isAtTop: false });
    out.add(nextLine(alt, terminal));
  }
  return out.finish();
}

/** Leads to the start of the line below the text. Rows there may be blank and still continue the ones above, until they are erased. */
function nextLine(buffer: ScreenBuffer, { rows }: Terminal): string {
  const used = usedRows(buffer) - buffer.ybase;
  return used < rows ? `\x1b[${used + 1};1H\x1b[J` : `\x1b[${rows};1H\r\n`;
}
