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

const pasteMode = '?2004';
const pasteOn = `\u001b[${pasteMode}h`;
const pasteOff = `\u001b[${pasteMode}l`;

/** Follows in a program's output whether it takes bracketed paste. */
export class PasteMode {
  /** The last bytes, in which a sequence may have begun. */
  #tail = Buffer.alloc(0);
  #isOn = false;

  get isOn(): boolean {
    return this.#isOn;
  }

  read(output: Uint8Array): void {
    const bytes = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
    const seam = Buffer.concat([this.#tail, bytes.subarray(0, pasteOn.length - 1)]);
    this.#follow(seam);
    this.#follow(bytes);
    // A copy: what it is a part of is large.
    this.#tail = Buffer.from((bytes.length < pasteOn.length ? seam : bytes).subarray(1 - pasteOn.length));
  }

  // All output comes by here, and of a sequence the question mark is the rarest byte.
  #follow(bytes: Buffer): void {
    for (let at = bytes.indexOf(pasteMode); at !== -1; at = bytes.indexOf(pasteMode, at + 1)) {
      const sequence = bytes.toString('latin1', at - 2, at + pasteMode.length + 1);
      if (sequence === pasteOn) this.#isOn = true;
      else if (sequence === pasteOff) this.#isOn = false;
    }
  }
}
