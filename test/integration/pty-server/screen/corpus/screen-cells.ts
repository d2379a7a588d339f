import { lookOf } from '../../../../../services/pty-server/screen/snapshot/pen.ts';
import { openTerminal, type HeadlessTerminal } from '../../../../../services/pty-server/screen/xterm/open-terminal.ts';
import type { LoadedCell } from '../../../../../services/pty-server/screen/xterm/terminal-core.ts';
import { recordingSize } from './recording.ts';

/**
 * The cells of the visible screen in which a terminal differs from what tmux has captured. tmux captures a row up to the last cell
 * that something was printed into; of the cells behind that only their text is compared, not the background they were erased with.
 */
export function differingCells(terminal: HeadlessTerminal, captured: string): string[] {
  const expected = openTerminal({ ...recordingSize, scrollback: 0 });
  // tmux writes line graphics as letters in a second character set.
  expected.core.write(`\x1b)0\x1b[?7l${captured.replace(/\n$/, '').replaceAll('\n', '\r\n')}`);
  const shown = cellsOf(terminal);
  return cellsOf(expected).flatMap((cell, index) => {
    const mine = shown[index];
    const isEqual = mine?.text === cell.text && (mine.look === cell.look || !cell.isPrinted);
    const place = `${Math.floor(index / recordingSize.cols)}:${index % recordingSize.cols}`;
    return isEqual ? [] : [`${place} shows ${mine?.text} ${mine?.look}, tmux ${cell.text} ${cell.look}`];
  });
}

interface ShownCell {
  readonly text: string;
  readonly look: string;
  readonly isPrinted: boolean;
}

function cellsOf({ terminal, core }: HeadlessTerminal): ShownCell[] {
  const cell = terminal.buffer.active.getNullCell() as unknown as LoadedCell;
  const { lines, ybase } = core.buffers.active;
  return Array.from({ length: terminal.rows }, (_, row) => lines.get(ybase + row)).flatMap((line) =>
    Array.from({ length: line.length }, (_, column) => {
      const { fg, bg, underline } = lookOf(line.loadCell(column, cell), core);
      const isPrinted = line.hasContent(column) !== 0 || line.getWidth(column) === 0;
      const look = [fg, bg, underline].map((value) => (value >>> 0).toString(16)).join('/');
      return { text: line.getString(column) || ' ', look, isPrinted };
    }),
  );
}
