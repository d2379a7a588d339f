import type { Terminal } from '@xterm/headless';
import type { Offset, TerminalSize } from '../host-link/host-connection.ts';
import { ScreenColors } from './colors.ts';
import { LineNumbers } from './line-numbers.ts';
import { linesFrom } from './screen-text.ts';
import type { PastScreen, ScreenEvents, ScreenPart, ScreenStart, ScreenText, Snapshot } from './screen.ts';
import { restingScreen } from './snapshot/resting-screen.ts';
import { longestTitle } from './snapshot/terminal-modes.ts';
import { terminalSnapshot } from './snapshot/terminal-snapshot.ts';
import { openTerminal } from './xterm/open-terminal.ts';
import { SequenceScanner } from './xterm/sequence-scanner.ts';
import type { TerminalCore } from './xterm/terminal-core.ts';

/** A sequence that terminals ignore. A snapshot carries in it the number of its first line. */
const lineNumberCode = 7681;

type ParsedEvents = Pick<ScreenEvents, 'onAnswer' | 'onTitle' | 'onBell'>;

/** A screen in the thread that parses it. */
export class ParsedScreen {
  readonly #terminal: Terminal;
  readonly #core: TerminalCore;
  readonly #scanner: SequenceScanner;
  readonly #lineNumbers: LineNumbers;
  readonly #colors = new ScreenColors();
  readonly #events: ParsedEvents;
  #isRestoring = false;
  #offset: Offset;
  #answer = '';
  #title = '';

  constructor(start: ScreenStart, events: ParsedEvents) {
    const { cols, rows } = start.snapshot ?? start.past?.snapshot ?? start;
    const { terminal, core } = openTerminal({ cols, rows, scrollback: start.scrollback });
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
    const start = end - bytes.length;
    let written = 0;
    for (const cut of [...this.#scanner.scan(bytes), bytes.length]) {
      if (cut > written) this.#parse(bytes.subarray(written, cut), start + cut);
      written = cut;
    }
  }

  resize({ cols, rows }: TerminalSize): void {
    if (cols === this.#terminal.cols && rows === this.#terminal.rows) return;
    this.#lineNumbers.during(() => this.#terminal.resize(cols, rows));
  }

  snapshot(part: ScreenPart = 'all'): Snapshot & { readonly bytes: Uint8Array<ArrayBuffer> } {
    const { cols, rows } = this.#terminal;
    const line = part === 'all' ? this.#lineNumbers.first : this.#lineNumbers.firstVisible;
    const first = `${lineNumberSequence(line)}${this.#colors.sequence()}`;
    const bytes = terminalSnapshot(this.#terminal, this.#core, { part, first, last: this.#scanner.unfinished });
    return { cols, rows, offset: this.#offset, bytes };
  }

  text(fromLine: number): ScreenText {
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
