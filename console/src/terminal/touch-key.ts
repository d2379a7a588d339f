const sequences = { Esc: '\u001B', Tab: '\t', 'Ctrl-C': '\u0003', 'Ctrl-D': '\u0004' } as const;
const arrows = { '↑': 'A', '↓': 'B', '→': 'C', '←': 'D' } as const;

export type TouchKey = keyof typeof sequences | keyof typeof arrows;

export const touchKeys: readonly TouchKey[] = ['Esc', 'Tab', 'Ctrl-C', 'Ctrl-D', '↑', '↓', '←', '→'];

/** What the key sends; arrows have another form while a program asks for it. */
export function keySequence(key: TouchKey, applicationCursorKeys: boolean): string {
  if (key in sequences) return sequences[key as keyof typeof sequences];
  return `\u001B${applicationCursorKeys ? 'O' : '['}${arrows[key as keyof typeof arrows]}`;
}
