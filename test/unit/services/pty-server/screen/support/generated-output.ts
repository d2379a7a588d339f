import * as fc from 'fast-check';

const small = fc.integer({ min: 0, max: 24 });
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abcXYZ 019-_qlx`~#@['.split('')), minLength: 1, maxLength: 30 }),
  fc.string({ unit: fc.constantFrom('漢', '字', 'é', 'e\u0301', '\u0301', '🙂', '─', 'ß', '\u200d', 'ﾊ'), minLength: 1, maxLength: 12 }),
);
const control = fc.constantFrom('\r', '\n', '\r\n', '\b', '\t', '\x0e', '\x0f', '\x0b', '\x07', '\x18');
const escape = fc.constantFrom(
  '\x1b7', '\x1b8', '\x1bD', '\x1bE', '\x1bH', '\x1bM', '\x1b=', '\x1b>', '\x1bn', '\x1bo', '\x1b(0', '\x1b(B', '\x1b)0',
  '\x1b(A', '\x1b*R', '\x1b#8', '\u0084', '\u0085',
);
const rareEscape = fc.constantFrom('\x1bc', '\x1b[!p', '\x1b[3J');
const move = fc.tuple(fc.constantFrom(...'@ABCDEFGILMPSTXZdeb'.split('')), small).map(([final, count]) => `\x1b[${count}${final}`);
const place = fc.tuple(small, small, fc.constantFrom(...'Hfr'.split(''))).map(([row, column, final]) => `\x1b[${row};${column}${final}`);
const erase = fc
  .tuple(fc.constantFrom('', '?'), fc.constantFrom(0, 1, 2), fc.constantFrom('J', 'K'))
  .map(([mark, kind, final]) => `\x1b[${mark}${kind}${final}`);
const tabs = fc.constantFrom('\x1b[g', '\x1b[3g');
const color = fc.integer({ min: 0, max: 255 });
const sgr = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '0', '1', '2', '3', '4', '5', '7', '8', '9', '21', '22', '23', '24', '25', '27', '28', '29', '39', '49', '53',
        '55', '4:3', '4:5', '59',
      ),
      fc.integer({ min: 30, max: 37 }).map(String),
      fc.integer({ min: 40, max: 47 }).map(String),
      fc.integer({ min: 90, max: 97 }).map(String),
      fc.integer({ min: 100, max: 107 }).map(String),
      fc.tuple(fc.constantFrom('38', '48', '58'), color).map(([kind, index]) => `${kind};5;${index}`),
      fc.tuple(fc.constantFrom('38', '48', '58'), color, color, color).map(([kind, ...rgb]) => `${kind};2;${rgb.join(';')}`),
    ),
    { minLength: 0, maxLength: 4 },
  )
  .map((codes) => `\x1b[${codes.join(';')}m`);
const mode = fc
  .tuple(
    fc.constantFrom(
      '1', '6', '7', '9', '12', '25', '45', '66', '1000', '1002', '1003', '1004', '1006', '1016', '2004', '2026', '1048',
    ),
    fc.constantFrom('h', 'l'),
  )
  .map(([code, final]) => `\x1b[?${code}${final}`);
const alternate = fc.constantFrom('\x1b[?1049h', '\x1b[?1049l', '\x1b[?47h', '\x1b[?1047l');
const ansiMode = fc.constantFrom(
  '\x1b[4h', '\x1b[4l', '\x1b[20h', '\x1b[20l', '\x1b[1"q', '\x1b[0"q', '\x1b[3 q', '\x1b[6 q', '\x1b[0 q',
);
const command = fc.constantFrom(
  '\x1b]0;both\x07', '\x1b]2;título\x1b\\', '\x1b]1;icon\x07', '\x1b[22;0t', '\x1b[23;0t',
  '\x1b]8;;https://a.example/x;y\x1b\\', '\x1b]8;id=7;https://b.example\x07', '\x1b]8;;\x07',
  '\x1b]4;1;rgb:11/22/33\x07', '\x1b]11;#102030\x07', '\x1b]104\x07', '\x1b]52;c;aGk=\x07', '\x1b]1337;x\x07',
  '\x1bP$qm\x1b\\', '\x1b_apc\x1b\\', '\x1b[6n', '\x1b[c', '\x1b]11;?\x1b\\', '\u009b1m', '\u009d2;c1\u009c',
);

// Where xterm.js puts a character that joins another one depends on how its output is cut.
const wholeText = text.map((characters) => characters.replaceAll(/[\u0301\u200d]/g, ''));
const brokenText = fc.constantFrom([0x80], [0xff], [0xc3], [0xe6, 0x9d], [0xf0, 0x9f, 0x99]).map((bytes) => Buffer.from(bytes));
const lineEnd = fc.oneof({ weight: 12, arbitrary: fc.constant('\r\n') }, { weight: 2, arbitrary: fc.constantFrom('\n', '\r', '') });

/** A flood of lines with colours, and now and then something else. */
export const generatedLines = fc
  .array(
    fc
      .tuple(
        fc.array(
          fc.oneof(
            { weight: 20, arbitrary: wholeText },
            { weight: 8, arbitrary: sgr },
            { weight: 1, arbitrary: fc.constantFrom('\t', '\r', '\x1b[m', '\x1b[0m') },
            { weight: 1, arbitrary: brokenText },
          ),
          { maxLength: 3 },
        ),
        lineEnd,
        fc.oneof({ weight: 80, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.oneof(control, escape, move, place, erase, mode, alternate, ansiMode, command) }),
      )
      .map(([parts, end, other]) => Buffer.concat([...parts, end, other].map((part) => Buffer.from(part)))),
    { minLength: 30, maxLength: 200 },
  )
  .map((lines) => Buffer.concat(lines));

/** Output that no program would write, of what programs write. */
export const generatedOutput = fc
  .array(
    fc.oneof(
      { weight: 10, arbitrary: text },
      { weight: 5, arbitrary: control },
      { weight: 2, arbitrary: escape },
      { weight: 4, arbitrary: move },
      { weight: 3, arbitrary: place },
      { weight: 2, arbitrary: erase },
      { weight: 1, arbitrary: tabs },
      { weight: 5, arbitrary: sgr },
      { weight: 2, arbitrary: mode },
      { weight: 1, arbitrary: alternate },
      { weight: 1, arbitrary: ansiMode },
      { weight: 2, arbitrary: command },
      { weight: 1, arbitrary: rareEscape },
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join('')));
