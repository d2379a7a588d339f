import type { Terminal } from '@xterm/headless';
import type { Offset, TerminalSize } from '../host-link/host-connection.ts';
import { ScreenColors } from './colors.ts';
import { HeldOutput, type SplitOutput } from './held-output.ts';
import { LineNumbers } from './line-numbers.ts';
import { linesFrom } from './screen-text.ts';
import type { PastScreen, ScreenEvents, ScreenPart, ScreenStart, ScreenText, Snapshot } from './screen.ts';
import { OutputWriter } from './snapshot/output-writer.ts';
import { restingScreen } from './snapshot/resting-screen.ts';
import { longestTitle } from './snapshot/terminal-modes.ts';
import { terminalSnapshot } from './snapshot/terminal-snapshot.ts';
import { openTerminal } from './xterm/open-terminal.ts';
import { SequenceScanner } from './xterm/sequence-scanner.ts';
import type { TerminalCore } from './xterm/terminal-core.ts';

/** A sequence that terminals ignore. A snapshot carries in it the number of its first line. */
const lineNumberCode = 7681;
const lineFeed = 0x0a;
const noScrollback = '\x1b[3J';
/** A screen that is parsed is smaller than so much output. */
const longestAhead = 64 * 1024;

type ScreenBytes = Snapshot & { readonly bytes: Uint8Array<ArrayBuffer> };
type ParsedEvents = Pick<ScreenEvents, 'onAnswer' | 'onTitle' | 'onBell'>;

/** A screen in the thread that parses it. */
export class ParsedScreen {
  readonly #scrollback: number;
  readonly #terminal: Terminal;
  readonly #core: TerminalCore;
  readonly #scanner: SequenceScanner;
  readonly #lineNumbers: LineNumbers;
  readonly #colors = new ScreenColors();
  readonly #held = new HeldOutput();
  readonly #events: ParsedEvents;
  #isRestoring = false;
  #offset: Offset;
  #answer = '';
  #title = '';

  constructor(start: ScreenStart, events: ParsedEvents) {
    const { cols, rows } = start.snapshot ?? start.past?.snapshot ?? start;
    const { terminal, core } = openTerminal({ cols, rows, scrollback: start.scrollback });
    this.#scrollback = start.scrollback;
    this.#terminal = terminal;
    this.#core = core;
    this.#scanner = new SequenceScanner(this.#core.transitions);
    this.#lineNumbers = new LineNumbers(this.#core);
    this.#events = events;
    this.#offset = start.offset;
    this.#listen();
    if (start.snapshot !== undefined) this.#restore(start.snapshot.bytes);
    else if (start.past !== undefined) this.#settle(start.past);
    if (this.#title !== '') events.onTitle(this.#title);
    this.resize(start);
  }

  write(bytes: Uint8Array, end: Offset): void {
    if (this.#hold(bytes)) {
      this.#offset = end;
      return;
    }
    this.#catchUp();
    const start = end - bytes.length;
    let written = 0;
    for (const cut of [...this.#scanner.scan(bytes), bytes.length]) {
      if (cut > written) this.#parse(bytes.subarray(written, cut), start + cut);
      written = cut;
    }
  }

  resize({ cols, rows }: TerminalSize): void {
    if (cols === this.#terminal.cols && rows === this.#terminal.rows) return;
    this.#catchUp();
    this.#lineNumbers.during(() => this.#terminal.resize(cols, rows));
  }

  snapshot(part: ScreenPart = 'all'): ScreenBytes {
    const ahead = part === 'visible' ? this.#visibleAhead() : undefined;
    if (ahead !== undefined) return ahead;
    this.#catchUp();
    return this.#paint(part, part === 'all' ? this.#lineNumbers.first : this.#lineNumbers.firstVisible);
  }

  text(fromLine: number): ScreenText {
    this.#catchUp();
    const { active, alt } = this.#core.buffers;
    const isAlternate = active === alt;
    const first = isAlternate ? 0 : this.#lineNumbers.first;
    return {
      offset: this.#offset,
      isAlternate,
      firstLine: Math.max(first, fromLine),
      lines: linesFrom(active, first, fromLine),
    };
  }

  close(): void {
    this.#terminal.dispose();
  }

  /** Whether the bytes can wait until somebody looks, which none of them asks for. */
  #hold(bytes: Uint8Array): boolean {
    if (!this.#held.hasRoom(bytes)) this.#passOver();
    if (!this.#held.hasRoom(bytes)) this.#catchUp();
    if (this.#held.isEmpty && !this.#canHold(bytes)) return false;
    return this.#held.add(bytes);
  }

  /** Whether lines would leave the screen at its top, and leave nothing there. */
  #canHold(bytes: Uint8Array): boolean {
    const { active, normal } = this.#core.buffers;
    const isScrolling = active === normal && active.scrollTop === 0 && active.scrollBottom === this.#terminal.rows - 1;
    return isScrolling && this.#scanner.isInText && this.#held.hasRoom(bytes);
  }

  #passOver(): void {
    const split = this.#held.split(this.#keptLines);
    this.#skip(split);
    this.#held.pass(split);
  }

  /** Parses what is held. */
  #catchUp(): void {
    if (this.#held.isEmpty) return;
    this.#parseHeld(this.#held);
    this.#held.clear();
  }

  #parseHeld(held: HeldOutput): void {
    const split = held.split(this.#keptLines);
    this.#skip(split);
    const { rest } = split;
    this.#scanner.scan(rest.subarray(Math.max(0, rest.lastIndexOf(lineFeed))));
    this.#core.write(rest);
  }

  /** The screen may have text below its cursor, so all its rows have to go by once more before every line is a new one. */
  get #keptLines(): number {
    return this.#scrollback + 2 * this.#terminal.rows;
  }

  /** Goes over lines that will have scrolled off. */
  #skip({ passed: { lines, pen } }: SplitOutput): void {
    if (lines === 0) return;
    this.#core.write(Buffer.from(`\r\n${pen}`));
    this.#lineNumbers.first += lines - 1;
  }

  /**
   * What is visible now and the last lines of what is held, which leave nothing of it. Undefined where that is no less work, or where the
   * saved cursor still moves as lines come to the scrollback.
   */
  #visibleAhead(): ScreenBytes | undefined {
    if (this.#core.buffers.active.ybase < this.#scrollback) return undefined;
    const { passed, rest } = this.#held.split(2 * this.#terminal.rows);
    if (passed.lines === 0 || rest.length > longestAhead) return undefined;
    const { bytes, ...place } = this.#paint('visible', this.#lineNumbers.firstVisible + passed.lines - 1);
    const out = new OutputWriter();
    const lastLine = rest.lastIndexOf(lineFeed) + 1;
    out.addBytes(bytes);
    out.add(`\r\n${passed.pen}`);
    out.addBytes(rest.subarray(0, lastLine));
    out.add(noScrollback);
    out.addBytes(rest.subarray(lastLine));
    return { ...place, bytes: out.finish() };
  }

  #paint(part: ScreenPart, firstLine: number): ScreenBytes {
    const { cols, rows } = this.#terminal;
    const first = `${lineNumberSequence(firstLine)}${this.#colors.sequence()}`;
    const bytes = terminalSnapshot(this.#terminal, this.#core, { part, first, last: this.#scanner.unfinished });
    return { cols, rows, offset: this.#offset, bytes };
  }

  #parse(bytes: Uint8Array, end: Offset): void {
    this.#offset = end;
    this.#core.write(bytes);
    if (this.#answer === '') return;
    const answer = Buffer.from(this.#answer);
    this.#answer = '';
    this.#events.onAnswer(end, answer);
  }

  #restore(bytes: Uint8Array): void {
    this.#isRestoring = true;
    this.#scanner.scan(bytes);
    this.#core.write(bytes);
    this.#isRestoring = false;
  }

  #settle({ snapshot, notice }: PastScreen): void {
    this.#restore(snapshot.bytes);
    this.#restore(restingScreen(this.#terminal, this.#core, `${lineNumberSequence(this.#lineNumbers.first)}${new ScreenColors().sequence()}`));
    this.#restore(Buffer.from(notice));
  }

  #listen(): void {
    const terminal = this.#terminal;
    terminal.onData((data) => this.#reply(data));
    terminal.onBell(() => {
      if (!this.#isRestoring) this.#events.onBell(this.#offset);
    });
    terminal.onTitleChange((title) => this.#takeTitle(title.slice(0, longestTitle)));
    this.#core.onColor((changes) => this.#reply(this.#colors.take(changes)));
    terminal.parser.registerCsiHandler({ prefix: '>', final: 'q' }, ([kind]) => {
      if (kind === 0) this.#reply('\x1bP>|xterm.js(6.0.0)\x1b\\');
      return true;
    });
    terminal.parser.registerCsiHandler({ prefix: '=', final: 'c' }, ([kind]) => {
      if (kind === 0) this.#reply('\x1bP!|00000000\x1b\\');
      return true;
    });
    terminal.parser.registerOscHandler(lineNumberCode, (data) => {
      if (this.#isRestoring) this.#lineNumbers.first = Number(data);
      return true;
    });
  }

  #reply(answer: string): void {
    if (!this.#isRestoring) this.#answer += answer;
  }

  #takeTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    if (!this.#isRestoring) this.#events.onTitle(title);
  }
}

function lineNumberSequence(line: number): string {
  return `\x1b]${lineNumberCode};${line}\x1b\\`;
}
