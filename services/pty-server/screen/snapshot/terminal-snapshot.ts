import type { Terminal } from '@xterm/headless';
import type { ScreenPart } from '../screen.ts';
import type { LoadedCell, ScreenBuffer, TerminalCore } from '../xterm/terminal-core.ts';
import { BufferPainter, linkSequence } from './paint-buffer.ts';
import { OutputWriter } from './output-writer.ts';
import { lookOf, penLook, penSequence, plainLook, savedLook } from './pen.ts';
import { charsets, cursorStyle, modes, savedCharset, titles } from './terminal-modes.ts';

const tabWidth = 8;

/** What of the terminal a snapshot holds, and what besides: output right behind the reset, and bytes at the end. */
export interface SnapshotFrame {
  readonly part: ScreenPart;
  readonly first: string;
  readonly last: Uint8Array;
}

/** Output that makes any terminal of the same size what this one is, whatever it was. */
export function terminalSnapshot(terminal: Terminal, core: TerminalCore, frame: SnapshotFrame): Uint8Array<ArrayBuffer> {
  const { alt } = core.buffers;
  const isAlternate = core.buffers.active === alt;
  const normal = frame.part === 'all' ? core.buffers.normal : visiblePart(core.buffers.normal, terminal);
  const active = isAlternate ? alt : normal;
  const out = new OutputWriter();
  // Ends whatever sequence is open, and resets.
  out.add(`\x18\x1bc${frame.first}`);
  const cell = terminal.buffer.active.getNullCell() as unknown as LoadedCell;
  const painter = new BufferPainter(core, cell, { cols: terminal.cols, out });
  addBuffer(normal, terminal, { painter, out });
  if (isAlternate) {
    out.add(`${cursorPosition(normal.x, normal.y)}\x1b[?1047h\x1b[H`);
    addBuffer(alt, terminal, { painter, out });
  }
  out.add(stateSequence(active, core, { cell, cols: terminal.cols }));
  out.addBytes(frame.last);
  return out.finish();
}

/** The same buffer without scrollback. */
function visiblePart(buffer: ScreenBuffer, { rows }: Terminal): ScreenBuffer {
  const { lines, ybase, savedY } = buffer;
  const visible = { length: rows, get: (row: number) => lines.get(ybase + row), onTrim: () => {} };
  return { ...buffer, lines: visible, ybase: 0, savedY: Math.max(0, savedY - ybase) };
}

function addBuffer(buffer: ScreenBuffer, terminal: Terminal, { painter, out }: { painter: BufferPainter; out: OutputWriter }): void {
  const { early, late } = savedCursor(buffer, terminal);
  out.add(early);
  painter.paint(buffer);
  out.add(tabStops(buffer, terminal) + late + scrollRegion(buffer, terminal));
}

interface CursorPlace {
  readonly cell: LoadedCell;
  readonly cols: number;
}

function stateSequence(active: ScreenBuffer, core: TerminalCore, place: CursorPlace): string {
  // A restored cursor may have brought a character set that is not the selected one. Restoring it again brings it again.
  const bringsCharset = core.charset !== core.charsets[core.charsetLevel];
  return [
    core.privateModes.origin ? '\x1b[?6h' : '',
    bringsCharset ? `${charsets(core)}\x1b8` : '',
    cursor(active, core, place),
    bringsCharset ? '' : charsets(core),
    titles(core),
    cursorStyle(core),
    modes(core),
    pen(core),
    lastText(active, core),
  ].join('');
}

function tabStops({ tabs }: ScreenBuffer, { cols }: Terminal): string {
  const columns = Array.from({ length: cols }, (_, column) => column);
  if (columns.every((column) => (tabs[column] === true) === (column % tabWidth === 0))) return '';
  const stops = columns.filter((column) => tabs[column] === true).map((column) => `\x1b[${column + 1}G\x1bH`);
  return `\x1b[3g${stops.join('')}`;
}

/** Saved rows are counted from the top of the scrollback: one that has scrolled out is saved before the rows are drawn. */
function savedCursor(buffer: ScreenBuffer, { cols, rows }: Terminal): { early: string; late: string } {
  const { savedX, savedY, savedCurAttrData, ybase } = buffer;
  const isEarly = savedY < ybase && savedY < rows;
  const y = isEarly ? savedY : Math.min(Math.max(savedY - ybase, 0), rows - 1);
  const { select, unselect } = savedCharset(buffer.savedCharset);
  const pens = { set: penSequence(savedLook(savedCurAttrData)), unset: penSequence(plainLook) };
  const save = `${cursorPosition(Math.min(savedX, cols - 1), y)}${pens.set}${select}\x1b7${unselect}${pens.unset}`;
  return isEarly ? { early: `${save}\x1b[H`, late: '' } : { early: '', late: save };
}

function scrollRegion({ scrollTop, scrollBottom }: ScreenBuffer, { rows }: Terminal): string {
  return scrollTop === 0 && scrollBottom === rows - 1 ? '' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`;
}

function cursorPosition(x: number, y: number): string {
  return `\x1b[${y + 1};${x + 1}H`;
}

/** Puts the cursor into its place. Behind a full row it waits in a place that only printing leads to. */
function cursor(buffer: ScreenBuffer, core: TerminalCore, { cell, cols }: CursorPlace): string {
  const y = screenRow(buffer, core);
  if (buffer.x < cols) return cursorPosition(buffer.x, y);
  const line = buffer.lines.get(buffer.ybase + buffer.y);
  const column = lastColumn(buffer);
  const look = lookOf(line.loadCell(column, cell), core);
  const link = look.link === 0 ? '' : linkSequence(core, look.link);
  return `${cursorPosition(column, y)}${penSequence(look)}${link}${line.getString(column) || ' '}${link && '\x1b]8;;\x1b\\'}`;
}

function pen(core: TerminalCore): string {
  const look = penLook(core);
  return `${penSequence(look)}${look.link === 0 ? '' : linkSequence(core, look.link)}`;
}

/** Prints the last character again when it was the last thing printed, because what comes may repeat it or combine with it. */
function lastText(buffer: ScreenBuffer, core: TerminalCore): string {
  const column = lastColumn(buffer);
  const line = buffer.lines.get(buffer.ybase + buffer.y);
  const isThere = column >= 0 && line.hasContent(column) && column + Math.max(1, line.getWidth(column)) === buffer.x;
  if (!core.endsInText || !isThere) return '';
  const room = core.insertMode ? `\x1b[${buffer.x - column}P` : '';
  return `${cursorPosition(column, screenRow(buffer, core))}${room}${line.getString(column)}`;
}

/** The column of the character before the cursor. A wide one may have a second half that is none: without wrapping it is printed over. */
function lastColumn({ lines, ybase, x, y }: ScreenBuffer): number {
  const line = lines.get(ybase + y);
  const last = Math.min(x, line.length) - 1;
  return last > 0 && line.getWidth(last - 1) === 2 ? last - 1 : last;
}

/** In origin mode rows are counted from the top of the scroll region. */
function screenRow({ y, scrollTop }: ScreenBuffer, core: TerminalCore): number {
  return core.privateModes.origin ? y - scrollTop : y;
}
