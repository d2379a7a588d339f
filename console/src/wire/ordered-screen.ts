import type { PtyScreen } from './pty-client.ts';

/** The part of an xterm.js terminal that shows a session. */
export interface WritableTerminal {
  readonly write: (data: Uint8Array | string, parsed?: () => void) => void;
  readonly reset: () => void;
  readonly resize: (cols: number, rows: number) => void;
}

/** xterm.js parses later what is written now, but resets and resizes at once: here everything waits for its turn. */
export function orderedScreen(terminal: WritableTerminal): PtyScreen {
  return {
    write: (bytes, processed) => terminal.write(bytes, processed),
    reset: () => terminal.write('', () => terminal.reset()),
    resize: (cols, rows) => terminal.write('', () => terminal.resize(cols, rows)),
  };
}
