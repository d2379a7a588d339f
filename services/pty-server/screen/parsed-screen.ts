// oxlint-disable-next-line import/default -- a CommonJS module, whose exports Node gives as the default
import serialize from '@xterm/addon-serialize';
import headless from '@xterm/headless';
import type { Offset, TerminalSize } from '../host-link/host-connection.ts';
import type { ScreenEvents, ScreenStart, ScreenText, Snapshot } from './screen.ts';

interface TerminalCore {
  /** Parses at once. */
  writeSync(bytes: Uint8Array): void;
}

/** A screen in the thread that parses it. */
export class ParsedScreen {
  readonly #terminal: headless.Terminal;
  readonly #core: TerminalCore;
  // oxlint-disable-next-line import/no-named-as-default-member -- as above
  readonly #serializer = new serialize.SerializeAddon();
  readonly #events: Pick<ScreenEvents, 'onAnswer' | 'onTitle' | 'onBell'>;
  #offset: Offset;
  #answer = '';

  constructor(start: ScreenStart, events: Pick<ScreenEvents, 'onAnswer' | 'onTitle' | 'onBell'>) {
    const { cols, rows } = start.snapshot ?? start;
    this.#terminal = new headless.Terminal({
      cols,
      rows,
      scrollback: start.scrollback,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#core = (this.#terminal as unknown as { readonly ['_core']: TerminalCore })['_core'];
    this.#terminal.loadAddon(this.#serializer);
    this.#events = events;
    this.#offset = start.offset;
    if (start.snapshot !== undefined) this.#core.writeSync(start.snapshot.bytes);
    this.resize(start);
    this.#terminal.onData((data) => (this.#answer += data));
    this.#terminal.onTitleChange(events.onTitle);
    this.#terminal.onBell(() => events.onBell(this.#offset));
  }

  write(bytes: Uint8Array, end: Offset): void {
    this.#offset = end;
    this.#core.writeSync(bytes);
    if (this.#answer === '') return;
    this.#events.onAnswer(end, Buffer.from(this.#answer, 'latin1'));
    this.#answer = '';
  }

  resize({ cols, rows }: TerminalSize): void {
    this.#terminal.resize(cols, rows);
  }

  snapshot(): Snapshot {
    const { cols, rows } = this.#terminal;
    return { cols, rows, offset: this.#offset, bytes: Buffer.from(`\x18\x1bc${this.#serializer.serialize()}`) };
  }

  text(fromLine: number): ScreenText {
    const buffer = this.#terminal.buffer.active;
    const lines: string[] = [];
    for (let row = 0; row < buffer.length; row++) {
      const line = buffer.getLine(row);
      if (line === undefined) continue;
      const text = line.translateToString(true);
      if (line.isWrapped && lines.length > 0) lines.push(`${lines.pop()}${text}`);
      else lines.push(text);
    }
    return {
      offset: this.#offset,
      isAlternate: buffer.type === 'alternate',
      firstLine: fromLine,
      lines: lines.slice(fromLine),
    };
  }

  close(): void {
    this.#terminal.dispose();
  }
}
