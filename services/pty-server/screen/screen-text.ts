import type { BufferLine, ScreenBuffer } from './xterm/terminal-core.ts';

/** The lines of a buffer from the one with the number `fromLine` on, when its first has the number `first`. */
export function linesFrom(buffer: ScreenBuffer, first: number, fromLine: number): string[] {
  const lines: string[] = [];
  let number = first;
  for (let row = 0; row < usedRows(buffer); row++) {
    const line = buffer.lines.get(row);
    const continues = line.isWrapped && row > 0;
    if (row > 0 && !continues) number++;
    if (number < fromLine) continue;
    const isWhole = row + 1 >= buffer.lines.length || !buffer.lines.get(row + 1).isWrapped;
    const text = `${continues ? (lines.pop() ?? '') : ''}${line.translateToString(false)}`;
    lines.push(isWhole ? text.trimEnd() : text);
  }
  return lines;
}

/** The rows down to the cursor or the last text below it. */
export function usedRows({ lines, ybase, y }: ScreenBuffer): number {
  let end = lines.length;
  while (end > ybase + y + 1 && isEmpty(lines.get(end - 1))) end--;
  return end;
}

/** xterm.js takes a combining character that stands alone at the end of a line for nothing. */
function isEmpty(line: BufferLine): boolean {
  return line.translateToString(true) === '' && line.translateToString(false).trimEnd() === '';
}
