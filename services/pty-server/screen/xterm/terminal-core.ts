import type { Terminal } from '@xterm/headless';

/** A cell's or the pen's look: colours with their mode in bits 24 and 25, flags above them. */
export interface Attributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended: ExtendedAttributes;
}

export const extendedBackground = 0x10000000;

/** Whether the look depends on more than the colours and flags: on a hyperlink or a kind of underline. */
export function hasExtension(bg: number): boolean {
  return (bg & extendedBackground) !== 0;
}

interface ExtendedAttributes {
  readonly urlId: number;
  /** Colour and style of the underline. */
  readonly ['_ext']: number;
}

export interface LoadedCell extends Attributes {
  readonly content: number;
}

export interface BufferLine {
  readonly length: number;
  readonly isWrapped: boolean;
  getWidth(column: number): number;
  getString(column: number): string;
  /** The character of a cell that holds a single one. */
  getCodePoint(column: number): number;
  isCombined(column: number): number;
  getFg(column: number): number;
  getBg(column: number): number;
  hasContent(column: number): number;
  loadCell(column: number, cell: LoadedCell): LoadedCell;
  translateToString(trimRight: boolean): string;
  setCellFromCodepoint(column: number, code: number, width: number, attributes: Attributes): void;
  /** Three words for each cell: content, foreground, background. */
  readonly ['_data']: Uint32Array;
}

/** One of the character sets of a terminal; undefined is ASCII. */
export type Charset = Readonly<Record<string, string>> | undefined;

export interface ScreenBuffer {
  readonly lines: {
    readonly length: number;
    get(row: number): BufferLine;
    onTrim(listener: (count: number) => void): void;
  };
  /** The row of `lines` that is at the top of the screen. */
  readonly ybase: number;
  x: number;
  readonly y: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
  readonly savedX: number;
  /** Counted like a row of `lines`. */
  readonly savedY: number;
  readonly savedCurAttrData: Attributes;
  readonly savedCharset: Charset;
}

export interface ColorChange {
  /** 0 asks, 1 sets, 2 goes back to the theme. */
  readonly type: 0 | 1 | 2;
  /** 0 to 255 are the palette, then foreground, background and cursor. Undefined: the whole palette. */
  readonly index?: number;
  readonly color?: readonly [number, number, number];
}

export interface Hyperlink {
  readonly id?: string;
  readonly uri: string;
}

interface EraseParams {
  readonly params: readonly number[];
}

interface Core {
  writeSync(bytes: Uint8Array | string): void;
  readonly buffers: {
    readonly normal: ScreenBuffer;
    readonly alt: ScreenBuffer;
    readonly active: ScreenBuffer;
    onBufferActivate(listener: () => void): void;
  };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: PrivateModes;
  };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
  readonly optionsService: { readonly rawOptions: { readonly convertEol: boolean; readonly cursorBlink: boolean } };
  readonly ['_charsetService']: { readonly charset: Charset; readonly glevel: number; readonly ['_charsets']: readonly Charset[] };
  readonly ['_oscLinkService']: { getLinkData(id: number): Hyperlink | undefined };
  readonly ['_inputHandler']: InputHandler;
}

type Print = (data: Uint32Array, start: number, end: number) => void;

/** The part of xterm.js that carries out output, as far as printing needs it. */
export interface PrintingHandler {
  readonly print: Print;
  readonly ['_activeBuffer']: ScreenBuffer;
  readonly ['_curAttrData']: Attributes;
  readonly ['_charsetService']: { readonly charset: Charset };
  readonly ['_coreService']: { readonly modes: { readonly insertMode: boolean } };
  readonly ['_unicodeService']: { charProperties(code: number, preceding: number): number };
  readonly ['_parser']: { precedingJoinState: number; setPrintHandler(print: Print): void };
}

interface InputHandler extends PrintingHandler {
  eraseInDisplay(params: EraseParams, respectProtect: boolean): boolean;
  eraseInLine(params: EraseParams, respectProtect: boolean): boolean;
  onColor(listener: (changes: readonly ColorChange[]) => void): void;
  readonly ['_windowTitle']: string;
  readonly ['_iconName']: string;
  readonly ['_windowTitleStack']: readonly string[];
  readonly ['_iconNameStack']: readonly string[];
  readonly ['_parser']: PrintingHandler['_parser'] & { readonly ['_transitions']: { readonly table: Uint8Array } };
}

export interface PrivateModes {
  readonly applicationCursorKeys: boolean;
  readonly applicationKeypad: boolean;
  readonly bracketedPasteMode: boolean;
  readonly cursorBlink: boolean | undefined;
  readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
  readonly origin: boolean;
  readonly reverseWraparound: boolean;
  readonly sendFocus: boolean;
  readonly synchronizedOutput: boolean;
  readonly wraparound: boolean;
}

export interface Titles {
  readonly window: string;
  readonly icon: string;
  readonly windowStack: readonly string[];
  readonly iconStack: readonly string[];
}

/** What a terminal keeps and its public interface does not show. The one place that knows the names inside xterm.js. */
export class TerminalCore {
  readonly #core: Core;

  constructor(terminal: Terminal) {
    this.#core = (terminal as unknown as { readonly ['_core']: Core })['_core'];
    terminal.parser.registerCsiHandler({ final: 'J' }, ([kind]) => kind === 1 && this.#eraseToCorner(terminal.cols, false));
    const protecting = { prefix: '?', final: 'J' };
    terminal.parser.registerCsiHandler(protecting, ([kind]) => kind === 1 && this.#eraseToCorner(terminal.cols, true));
  }

  /** Parses before it returns. */
  write(bytes: Uint8Array | string): void {
    this.#core.writeSync(bytes);
  }

  get buffers(): Core['buffers'] {
    return this.#core.buffers;
  }

  /** Another buffer is shown, or new ones have come with a reset. */
  onBufferActivate(listener: () => void): void {
    this.#core.buffers.onBufferActivate(listener);
  }

  get isCursorHidden(): boolean {
    return this.#core.coreService.isCursorHidden;
  }

  get insertMode(): boolean {
    return this.#core.coreService.modes.insertMode;
  }

  get privateModes(): PrivateModes {
    return this.#core.coreService.decPrivateModes;
  }

  get mouse(): Core['coreMouseService'] {
    return this.#core.coreMouseService;
  }

  /** Modes that xterm.js keeps as options. */
  get options(): Core['optionsService']['rawOptions'] {
    return this.#core.optionsService.rawOptions;
  }

  /** The character set in use. It may differ from the selected one: a restored cursor brings its own. */
  get charset(): Charset {
    return this.#core['_charsetService'].charset;
  }

  get charsets(): readonly Charset[] {
    return this.#core['_charsetService']['_charsets'];
  }

  /** Which of the character sets is selected. */
  get charsetLevel(): number {
    return this.#core['_charsetService'].glevel;
  }

  hyperlink(id: number): Hyperlink | undefined {
    return this.#core['_oscLinkService'].getLinkData(id);
  }

  get pen(): Attributes {
    return this.#input['_curAttrData'];
  }

  get titles(): Titles {
    return {
      window: this.#input['_windowTitle'],
      icon: this.#input['_iconName'],
      windowStack: this.#input['_windowTitleStack'],
      iconStack: this.#input['_iconNameStack'],
    };
  }

  /** Whether the last thing parsed was text, which a combining character or a repetition may follow. */
  get endsInText(): boolean {
    return this.#input['_parser'].precedingJoinState !== 0;
  }

  /** By state and character what the parser does and where it goes. */
  get transitions(): Uint8Array {
    return this.#input['_parser']['_transitions'].table;
  }

  /** What prints. */
  get printing(): PrintingHandler {
    return this.#input;
  }

  onColor(listener: (changes: readonly ColorChange[]) => void): void {
    this.#input.onColor(listener);
  }

  /**
   * Erases from the start of the screen to its last cell, which xterm.js 6.0.0 cannot: it looks for a row below and throws. Gives
   * false where the cursor is elsewhere.
   */
  #eraseToCorner(cols: number, respectProtect: boolean): boolean {
    const { active } = this.#core.buffers;
    const { x, y, lines } = active;
    if (x < cols - 1 || y + 1 < lines.length) return false;
    active.x = cols - 2;
    this.#input.eraseInDisplay({ params: [1] }, respectProtect);
    active.x = cols - 1;
    this.#input.eraseInLine({ params: [0] }, respectProtect);
    active.x = x;
    return true;
  }

  get #input(): InputHandler {
    return this.#core['_inputHandler'];
  }
}
