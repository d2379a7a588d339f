import type { Offset, TerminalSize } from '../host-link/host-connection.ts';

/** All that a fresh terminal needs to look and behave like this one did at `offset`. */
export interface Snapshot extends TerminalSize {
  readonly offset: Offset;
  /** Output that resets a terminal of this size and restores contents, cursor, modes, title and the like. */
  readonly bytes: Uint8Array;
}

/** All lines that a terminal has, or those that it shows: a hundredth of the work, and scrollback is missing. */
export type ScreenPart = 'all' | 'visible';

/** What a parsed screen tells. */
export interface ScreenEvents {
  /** All output up to here has been parsed, or asks for nothing and is parsed when somebody looks. */
  readonly onParsed: (offset: Offset) => void;
  /** The terminal's answer to a query that ends at `query`. */
  readonly onAnswer: (query: Offset, bytes: Uint8Array) => void;
  readonly onTitle: (title: string) => void;
  readonly onBell: (offset: Offset) => void;
  /** Parsing failed or its thread died. This screen is closed; another one continues from a snapshot. */
  readonly onLost: (cause: Error) => void;
}

/** The text of a screen, for those who read words and not cells. */
export interface ScreenText {
  readonly offset: Offset;
  readonly isAlternate: boolean;
  /**
   * Lines from `firstLine` on, wrapped ones joined, without trailing blanks. Lines are counted from the session's first, those of the
   * alternate screen from its top.
   */
  readonly firstLine: number;
  readonly lines: readonly string[];
}

/** A session's terminal without a display. It parses in another thread; its methods return at once. */
export interface Screen {
  /** Output that ends at `end`. */
  write(bytes: Uint8Array, end: Offset): void;
  resize(size: TerminalSize): void;
  /** The screen once everything written so far is parsed. */
  snapshot(part?: ScreenPart): Promise<Snapshot>;
  text(fromLine: number): Promise<ScreenText>;
  /** Bytes written and not parsed yet. */
  readonly pending: number;
  close(): void;
}

export type OpenScreen = (start: ScreenStart, events: ScreenEvents) => Screen;

/** The screen of a program that is gone. Its text stays, its modes do not, and the notice follows it. */
export interface PastScreen {
  readonly snapshot: Snapshot;
  readonly notice: string;
}

export interface ScreenStart extends TerminalSize {
  readonly offset: Offset;
  /** Restored before anything else. */
  readonly snapshot?: Snapshot;
  /** Without a snapshot: what the terminal showed when another program was in it. */
  readonly past?: PastScreen;
  readonly scrollback: number;
}
