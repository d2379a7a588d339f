import { Unicode11Addon } from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import { printFaster } from './fast-printer.ts';
import { TerminalCore } from './terminal-core.ts';

export interface HeadlessTerminal {
  readonly terminal: headless.Terminal;
  readonly core: TerminalCore;
}

/** A terminal that behaves like those of the viewers: with the same widths of characters and the same answers. */
export function openTerminal(options: { readonly cols: number; readonly rows: number; readonly scrollback: number }): HeadlessTerminal {
  const terminal = new headless.Terminal({
    ...options,
    allowProposedApi: true,
    logLevel: 'off',
    windowOptions: { getWinSizeChars: true, pushTitle: true, popTitle: true },
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  const core = new TerminalCore(terminal);
  printFaster(core.printing);
  return { terminal, core };
}
