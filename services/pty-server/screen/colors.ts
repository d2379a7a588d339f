import type { ColorChange } from './xterm/terminal-core.ts';

type Rgb = readonly [number, number, number];

/** The theme behind the answers to a program that asks for colours: dark, because that is what viewers show. */
const foreground: Rgb = [0xff, 0xff, 0xff];
const background: Rgb = [0x00, 0x00, 0x00];
const sixteen =
  '2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf 555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec';
const theme: readonly Rgb[] = [...sixteen.split(' ').map(hexColor), ...cube(), ...greys(), foreground, background, foreground];

/** The special colours of xterm.js, behind those of the palette. */
const specialCodes = new Map([
  [256, '10'],
  [257, '11'],
  [258, '12'],
]);

/** The colours that a program has changed. */
export class ScreenColors {
  readonly #changed = new Map<number, Rgb>();

  /** Gives the answers to what the changes ask. */
  take(changes: readonly ColorChange[]): string {
    return changes.map((change) => this.#takeOne(change)).join('');
  }

  /** Output that gives a terminal its theme again and repeats the changes. */
  sequence(): string {
    const changed = [...this.#changed].map(([index, color]) => colorSequence(index, color));
    return `\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\${changed.join('')}`;
  }

  #takeOne({ type, index, color }: ColorChange): string {
    if (index === undefined) {
      for (const changed of this.#changed.keys()) if (changed < 256) this.#changed.delete(changed);
    } else if (type === 0) {
      return colorSequence(index, this.#changed.get(index) ?? theme[index] ?? foreground);
    } else if (type === 1 && color !== undefined) {
      this.#changed.set(index, color);
    } else {
      this.#changed.delete(index);
    }
    return '';
  }
}

/** Sets a colour; the answer to a question about it has the same form. */
function colorSequence(index: number, color: Rgb): string {
  const channels = color.map((value) => value.toString(16).padStart(2, '0').repeat(2));
  return `\x1b]${specialCodes.get(index) ?? `4;${index}`};rgb:${channels.join('/')}\x1b\\`;
}

function hexColor(hex: string): Rgb {
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

function cube(): Rgb[] {
  const levels = [0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff];
  return levels.flatMap((red) => levels.flatMap((green) => levels.map((blue): Rgb => [red, green, blue])));
}

function greys(): Rgb[] {
  return Array.from({ length: 24 }, (_, step): Rgb => [8 + step * 10, 8 + step * 10, 8 + step * 10]);
}
