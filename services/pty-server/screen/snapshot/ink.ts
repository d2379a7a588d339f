import { hasExtension } from '../xterm/terminal-core.ts';
import { penSequence, plainLook, type Look } from './pen.ts';

/** A look with the output that sets it. */
export interface Ink {
  readonly look: Look;
  readonly sequence: string;
}

export const plainInk: Ink = inkOf(plainLook);

export function sameInk(one: Ink, other: Ink): boolean {
  return one === other || (one.look.link === other.look.link && one.sequence === other.sequence);
}

/** Most cells of a screen have one of few looks. */
export class InkCache {
  readonly #inks = new Map<number, Map<number, Ink>>();
  #fg = 0;
  #bg = 0;
  #last = plainInk;

  /** The ink of a cell with these attributes. */
  get(fg: number, bg: number, look: () => Look): Ink {
    if (hasExtension(bg)) return inkOf(look());
    if (fg === this.#fg && bg === this.#bg) return this.#last;
    this.#fg = fg;
    this.#bg = bg;
    this.#last = this.#find(fg, bg) ?? this.#keep(fg, bg, inkOf(look()));
    return this.#last;
  }

  #find(fg: number, bg: number): Ink | undefined {
    return this.#inks.get(fg)?.get(bg);
  }

  #keep(fg: number, bg: number, ink: Ink): Ink {
    const ofFg = this.#inks.get(fg) ?? new Map<number, Ink>();
    this.#inks.set(fg, ofFg.set(bg, ink));
    return ink;
  }
}

function inkOf(look: Look): Ink {
  return { look, sequence: penSequence(look) };
}
