import type { Terminal } from '@xterm/headless';
import { charsetName } from '../../../../../../services/pty-server/screen/xterm/charset-names.ts';
import type { HeadlessTerminal } from '../../../../../../services/pty-server/screen/xterm/open-terminal.ts';
import type { BufferLine, LoadedCell, ScreenBuffer, TerminalCore } from '../../../../../../services/pty-server/screen/xterm/terminal-core.ts';
import { isErased, lookOf, penLook, savedLook } from '../../../../../../services/pty-server/screen/snapshot/pen.ts';

/**
 * The state without hyperlinks. xterm.js forgets a link with the row on which it was opened, which may be another row in a
 * restored terminal.
 */
export function stateWithoutLinks(of: HeadlessTerminal): Record<string, unknown> {
  const text = JSON.stringify(terminalState(of), (key, value: unknown) => (key === 'link' ? undefined : value));
  return JSON.parse(text.replaceAll(/https?:[^ "]*/g, '')) as Record<string, unknown>;
}

/** All that tells a terminal from another, cell by cell. */
export function terminalState({ terminal, core }: HeadlessTerminal): Record<string, unknown> {
  const { normal, alt, active } = core.buffers;
  const { text, ...cursor } = bufferState(active, core, terminal);
  return {
    screen: text,
    cursor,
    below: active === alt ? bufferState(normal, core, terminal) : undefined,
    pen: { ...penLook(core), link: core.hyperlink(penLook(core).link) },
    modes: { ...core.privateModes, insert: core.insertMode, hidden: core.isCursorHidden },
    options: { convertEol: core.options.convertEol, cursorBlink: core.options.cursorBlink },
    mouse: [core.mouse.activeProtocol, core.mouse.activeEncoding],
    charsets: { all: [0, 1, 2, 3].map((level) => charsetName(core.charsets[level])), level: core.charsetLevel, inUse: charsetName(core.charset) },
    titles: { ...core.titles },
    endsInText: core.endsInText,
  };
}

function bufferState(buffer: ScreenBuffer, core: TerminalCore, { cols, rows, buffer: { active } }: Terminal) {
  const cell = active.getNullCell() as unknown as LoadedCell;
  const { lines, ybase, x, y, scrollTop, scrollBottom, tabs } = buffer;
  return {
    text: Array.from({ length: lines.length }, (_, row) => rowState(lines.get(row), cell, core)),
    at: [buffer === core.buffers.active ? x : Math.min(x, cols - 1), y, ybase],
    region: [scrollTop, scrollBottom],
    tabs: Array.from({ length: cols }, (_, column) => column).filter((column) => tabs[column] === true),
    saved: {
      x: Math.min(buffer.savedX, cols - 1),
      y: Math.min(Math.max(buffer.savedY - ybase, 0), rows - 1),
      charset: charsetName(buffer.savedCharset),
      look: savedLook(buffer.savedCurAttrData),
    },
  };
}

function rowState(line: BufferLine, cell: LoadedCell, core: TerminalCore): string {
  const cells = Array.from({ length: line.length }, (_, column) => {
    const { fg, bg, underline, link } = lookOf(line.loadCell(column, cell), core);
    const look = { fg, bg, underline, link };
    const text = line.getString(column) || (line.getWidth(column) === 0 || isErased(look) ? '' : ' ');
    const uri = core.hyperlink(link)?.uri ?? '';
    return `${text}|${line.getWidth(column)}|${fg.toString(16)}|${bg.toString(16)}|${underline.toString(16)}|${uri}`;
  });
  let end = cells.length;
  while (end > 0 && cells[end - 1] === '|1|0|0|0|') end--;
  return `${line.isWrapped ? '↳' : ' '}${cells.slice(0, end).join(' ')}`;
}

/**
 * Whether xterm.js is in a state to which no output leads directly: half a wide character, a cursor behind an empty last cell or
 * outside the screen, a saved cursor deep in the scrollback. A restored terminal may differ from it in those cells.
 */
export function isTorn({ terminal, core }: HeadlessTerminal): boolean {
  const { normal, active } = core.buffers;
  const isSavedAway = normal.savedY >= terminal.rows && normal.savedY < normal.ybase;
  return isSavedAway || active.x > terminal.cols || isBehindNothing(active, terminal.cols, core) || [active, normal].some(hasHalves);
}

function isBehindNothing({ lines, ybase, x, y }: ScreenBuffer, cols: number, core: TerminalCore): boolean {
  const line = lines.get(ybase + y);
  const followsText = x === cols || (core.endsInText && x > 0);
  return followsText && !line.hasContent(x - 1) && line.getWidth(x - 1) !== 0;
}

function hasHalves({ lines }: ScreenBuffer): boolean {
  return Array.from({ length: lines.length }, (_, row) => lines.get(row)).some((line) =>
    Array.from({ length: line.length }, (_, column) => column).some((column) => {
      const isSecond = column > 0 && line.getWidth(column - 1) === 2;
      return isSecond !== (line.getWidth(column) === 0 && !line.hasContent(column));
    }),
  );
}
