import { extendedBackground, hasExtension, type Attributes, type LoadedCell, type TerminalCore } from '../xterm/terminal-core.ts';

const colorMode = 0x3000000;
const indexed16 = 0x1000000;
const indexed256 = 0x2000000;

const fgFlags = [
  [0x8000000, '1'],
  [0x20000000, '5'],
  [0x4000000, '7'],
  [0x40000000, '8'],
  [0x80000000, '9'],
] as const;
const singleUnderline = 1 << 26;
const underlineStyle = 0x1c000000;
const underlineColor = 0x3ffffff;
const fgUnderline = 0x10000000;
const bgFlags = [
  [0x4000000, '3'],
  [0x8000000, '2'],
  [0x40000000, '53'],
] as const;
const bgProtected = 0x20000000;

/** How text looks, in a form in which equal looks are equal numbers. */
export interface Look {
  readonly fg: number;
  readonly bg: number;
  /** Style of the underline in bits 26 to 28, its colour below. */
  readonly underline: number;
  /** A hyperlink, or 0. */
  readonly link: number;
}

export const plainLook: Look = { fg: 0, bg: 0, underline: 0, link: 0 };

/** The look of a cell or a pen. */
export function lookOf({ fg, bg, extended }: Attributes | LoadedCell, core: TerminalCore): Look {
  const plain = { fg: cleanColor(fg & ~fgUnderline), bg: cleanColor(bg & ~extendedBackground) };
  const isUnderlined = (fg & fgUnderline) !== 0;
  if (!hasExtension(bg)) return { ...plain, underline: isUnderlined ? singleUnderline : 0, link: 0 };
  const raw = extended['_ext'];
  return {
    ...plain,
    underline: isUnderlined && (raw & underlineStyle) !== 0 ? (raw & underlineStyle) | cleanColor(raw & underlineColor) : 0,
    link: core.hyperlink(extended.urlId) === undefined ? 0 : extended.urlId,
  };
}

/** The look that a saved cursor carries: without hyperlink, style and colour of the underline. */
export function savedLook({ fg, bg }: Attributes): Look {
  const underline = (fg & fgUnderline) === 0 ? 0 : singleUnderline;
  return { fg: cleanColor(fg & ~fgUnderline), bg: cleanColor(bg & ~extendedBackground), underline, link: 0 };
}

/** The look of what will be printed next. Unlike a cell, the pen keeps a colour for underlines to come. */
export function penLook(core: TerminalCore): Look {
  const look = lookOf(core.pen, core);
  return look.underline === 0 ? { ...look, underline: cleanColor(core.pen.extended['_ext'] & underlineColor) } : look;
}

/** Whether an empty cell of this look is what erasing leaves: a background and nothing else. */
export function isErased({ fg, bg, link, underline }: Look): boolean {
  return fg === 0 && link === 0 && underline === 0 && (bg & ~(colorMode | 0xffffff)) === 0;
}

export function hasBackground({ bg }: Look): boolean {
  return (bg & colorMode) !== 0;
}

/** Sets the pen to a look, whatever it is before. The link is not part of this. */
export function penSequence({ fg, bg, underline }: Look): string {
  const codes = [
    '',
    ...fgFlags.filter(([flag]) => (fg & flag) !== 0).map(([, code]) => code),
    ...bgFlags.filter(([flag]) => (bg & flag) !== 0).map(([, code]) => code),
    ...colorCodes(fg, 30),
    ...colorCodes(bg, 40),
    ...underlineCodes(underline),
  ];
  return `\x1b[${codes.join(';')}m${(bg & bgProtected) === 0 ? '' : '\x1b[1"q'}`;
}

/** Drops what earlier colours have left in the bits that the mode does not use. */
function cleanColor(value: number): number {
  const mode = value & colorMode;
  if (mode === 0) return value & ~0xffffff;
  return mode === indexed16 || mode === indexed256 ? value & ~0xffff00 : value | 0;
}

function colorCodes(value: number, base: 30 | 40): string[] {
  const index = value & 0xff;
  switch (value & colorMode) {
    case 0:
      return [];
    case indexed16:
      return [String(index < 8 ? base + index : base + 60 + (index & 7))];
    case indexed256:
      return [String(base + 8), '5', String(index)];
    default:
      return [String(base + 8), '2', ...channels(value)];
  }
}

function underlineCodes(underline: number): string[] {
  const style = underline >> 26;
  const codes = style === 0 ? [] : [style === 1 ? '4' : `4:${style}`];
  const mode = underline & colorMode;
  if (mode === 0) return codes;
  return [...codes, mode === indexed256 ? `58:5:${underline & 0xff}` : `58:2::${channels(underline).join(':')}`];
}

function channels(value: number): [string, string, string] {
  return [String((value >> 16) & 0xff), String((value >> 8) & 0xff), String(value & 0xff)];
}
