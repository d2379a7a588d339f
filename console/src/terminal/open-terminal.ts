import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { guardErasure } from './erase-guard.ts';
import { terminalFont, terminalTheme } from './terminal-theme.ts';

export interface OpenedTerminal {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
  readonly search: SearchAddon;
}

/** What programs in the terminal want of the person's browser. */
export interface ProgramWishes {
  /** A link was clicked. It is never opened here. */
  readonly onLink: (uri: string) => void;
  /** OSC 52, as it came. */
  readonly onClipboard: (payload: string) => void;
}

/** A terminal in `host` that counts cells as the server's screen does. */
export function openTerminal(host: HTMLElement, { onLink, onClipboard }: ProgramWishes): OpenedTerminal {
  const fit = new FitAddon();
  const search = new SearchAddon();
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: terminalFont(),
    fontSize: matchMedia('(max-width: 40rem)').matches ? 12 : 13,
    linkHandler: { activate: (_event, uri) => onLink(uri) },
    macOptionIsMeta: true,
    minimumContrastRatio: 1,
    screenReaderMode: false,
    scrollback: 5_000,
    theme: terminalTheme(),
    windowOptions: { getWinSizeChars: true, pushTitle: true, popTitle: true },
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon((_event, uri) => onLink(uri)));
  terminal.parser.registerOscHandler(52, (payload) => {
    onClipboard(payload);
    return true;
  });
  guardErasure(terminal);
  terminal.open(host);
  drawWithWebgl(terminal);
  return { terminal, fit, search };
}

/** Draws by WebGL where the browser can; where it cannot, or loses it later, xterm.js draws with elements. */
function drawWithWebgl(terminal: Terminal): void {
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // The renderer of elements is in place already.
  }
}
