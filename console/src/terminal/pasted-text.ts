const large = 100_000;

/** Why somebody is asked before text is pasted. */
export type PasteRisk = 'lines' | 'large';

/** The text without characters that would press keys, or end the brackets around a paste. */
export function pastedText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, '');
}

/** A program that asked for bracketed pastes takes lines as text; any other runs each of them. */
export function pasteRisk(text: string, isBracketed: boolean): PasteRisk | undefined {
  if (text.length > large) return 'large';
  return !isBracketed && /[\r\n]/.test(text) ? 'lines' : undefined;
}

export function countLines(text: string): number {
  return text.replace(/\r?\n$/, '').split(/\r\n|\r|\n/).length;
}
