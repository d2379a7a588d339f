const pasteStart = '\u001b[200~';
const pasteEnd = '\u001b[201~';

/** The keys that type `text` and press Enter. Control characters are left out: a prompt is text, never keys. */
export function keysOf(text: string, bracketedPaste: boolean): Uint8Array {
  const plain = plainText(text);
  const keys = bracketedPaste ? `${pasteStart}${plain}${pasteEnd}` : plain.replaceAll('\t', ' ').replaceAll('\n', '\r');
  return Buffer.from(`${keys}\r`);
}

function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not get through
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '').trimEnd();
}

/** Follows in a program's output whether it takes bracketed paste. */
export class PasteMode {
  #tail = '';
  #isOn = false;

  get isOn(): boolean {
    return this.#isOn;
  }

  read(output: Uint8Array): void {
    const text = this.#tail + Buffer.from(output.buffer, output.byteOffset, output.byteLength).toString('latin1');
    const on = text.lastIndexOf('\u001b[?2004h');
    const off = text.lastIndexOf('\u001b[?2004l');
    if (on !== off) this.#isOn = on > off;
    this.#tail = text.slice(-7);
  }
}
