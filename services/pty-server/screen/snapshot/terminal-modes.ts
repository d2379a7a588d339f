import { charsetName } from '../xterm/charset-names.ts';
import type { Charset, TerminalCore } from '../xterm/terminal-core.ts';

const mouseProtocols: Readonly<Record<string, string>> = { X10: '9', VT200: '1000', DRAG: '1002', ANY: '1003' };
const mouseEncodings: Readonly<Record<string, string>> = { SGR: '1006', SGR_PIXELS: '1016' };
const cursorStyles = { block: 2, underline: 4, bar: 6 } as const;
const designations = ['(', ')', '*', '+'] as const;
const shifts = ['\x0f', '\x0e', '\x1bn', '\x1bo'] as const;

const settableModes = [
  ['applicationCursorKeys', '1'],
  ['applicationKeypad', '66'],
  ['reverseWraparound', '45'],
  ['bracketedPasteMode', '2004'],
  ['sendFocus', '1004'],
  ['synchronizedOutput', '2026'],
] as const;

/** What exceeds it is cut off: no viewer shows more of a title, and a program may print megabytes. */
export const longestTitle = 1024;

/** The modes that a program has set, and those that outlive a reset. */
export function modes({ privateModes, options, mouse, isCursorHidden, insertMode }: TerminalCore): string {
  const on = [
    ...settableModes.filter(([mode]) => privateModes[mode]).map(([, code]) => code),
    mouseProtocols[mouse.activeProtocol],
    mouseEncodings[mouse.activeEncoding],
  ];
  return [
    ...on.filter((code) => code !== undefined).map((code) => `\x1b[?${code}h`),
    privateModes.wraparound ? '' : '\x1b[?7l',
    `\x1b[?25${isCursorHidden ? 'l' : 'h'}`,
    `\x1b[20${options.convertEol ? 'h' : 'l'}`,
    insertMode ? '\x1b[4h' : '',
  ].join('');
}

export function cursorStyle({ privateModes, options }: TerminalCore): string {
  const { cursorStyle: style, cursorBlink } = privateModes;
  const blink = `\x1b[?12${options.cursorBlink ? 'h' : 'l'}`;
  return style === undefined ? blink : `${blink}\x1b[${cursorStyles[style] - (cursorBlink === true ? 1 : 0)} q`;
}

export function titles(core: TerminalCore): string {
  const { window, icon, windowStack, iconStack } = core.titles;
  return [
    ...windowStack.map((title) => `${titleSequence(2, title)}\x1b[22;2t`),
    ...iconStack.map((title) => `${titleSequence(1, title)}\x1b[22;1t`),
    titleSequence(2, window),
    titleSequence(1, icon),
  ].join('');
}

function titleSequence(kind: 1 | 2, title: string): string {
  return `\x1b]${kind};${title.slice(0, longestTitle)}\x1b\\`;
}

export function charsets(core: TerminalCore): string {
  const selected = designations.map((designation, level) => `\x1b${designation}${charsetName(core.charsets[level])}`);
  return `${selected.filter((sequence) => !sequence.endsWith('B')).join('')}${shifts[core.charsetLevel] ?? ''}`;
}

/** Selects the character set that a saved cursor carries, and ASCII again. */
export function savedCharset(charset: Charset): { readonly select: string; readonly unselect: string } {
  return charset === undefined ? { select: '', unselect: '' } : { select: `\x1b(${charsetName(charset)}`, unselect: '\x1b(B' };
}
