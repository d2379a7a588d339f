import type { Terminal } from '@xterm/xterm';

/**
 * xterm.js 6.0.0 throws, and parses no more, when a program erases from the top to the last cell of the screen. Here the erasure ends one cell
 * before it, and the last cell is erased by itself.
 */
export function guardErasure(terminal: Terminal): void {
  terminal.parser.registerCsiHandler({ final: 'J' }, ([kind]) => kind === 1 && eraseToCorner(terminal, ''));
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'J' }, ([kind]) => kind === 1 && eraseToCorner(terminal, '?'));
}

interface EraseCore {
  readonly _inputHandler: {
    readonly eraseInDisplay: (params: { readonly params: readonly number[] }, respectProtect: boolean) => void;
    readonly eraseInLine: (params: { readonly params: readonly number[] }, respectProtect: boolean) => void;
  };
  readonly buffers: { readonly active: { x: number; y: number; readonly lines: { readonly length: number } } };
}

function eraseToCorner(terminal: Terminal, prefix: '' | '?'): boolean {
  const core = (terminal as unknown as { readonly _core: EraseCore })['_core'];
  const { active } = core.buffers;
  const { x, y, lines } = active;
  if (x < terminal.cols - 1 || y + 1 < lines.length) return false;
  active.x = terminal.cols - 2;
  core['_inputHandler'].eraseInDisplay({ params: [1] }, prefix === '?');
  active.x = terminal.cols - 1;
  core['_inputHandler'].eraseInLine({ params: [0] }, prefix === '?');
  active.x = x;
  return true;
}
