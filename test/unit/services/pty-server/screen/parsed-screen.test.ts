import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ParsedScreen } from '../../../../../services/pty-server/screen/parsed-screen.ts';
import type { ScreenText, Snapshot } from '../../../../../services/pty-server/screen/screen.ts';
import { openTerminal } from '../../../../../services/pty-server/screen/xterm/open-terminal.ts';
import { generatedLines, generatedOutput } from './support/generated-output.ts';
import { isTorn, stateWithoutLinks, terminalState } from './support/terminal-state.ts';

const size = { cols: 20, rows: 6, scrollback: 15 };
const silent = { onAnswer: () => {}, onTitle: () => {}, onBell: () => {} };

describe('a parsed screen', () => {
  it('is restored by its snapshot at any byte of any output', () => {
    const property = fc.property(generatedOutput, fc.double({ min: 0, max: 1, noNaN: true }), (output, part) => {
      const cut = Math.floor(part * output.length);
      const stayed = openTerminal(size);
      stayed.core.write(output.subarray(0, cut));
      fc.pre(!isTorn(stayed));
      const { bytes } = parsed(output.subarray(0, cut)).snapshot;
      const restored = openTerminal(size);
      restored.core.write(bytes);
      assert.deepEqual(terminalState(restored), terminalState(stayed));
      stayed.core.write(output.subarray(cut));
      restored.core.write(output.subarray(cut));
      assert.deepEqual(stateWithoutLinks(restored), stateWithoutLinks(stayed));
    });
    fc.assert(property, { numRuns: 400 });
  });

  it('is restored as far as it is visible by what is visible', () => {
    const property = fc.property(generatedOutput, (output) => {
      const whole = restoredFrom(parsed(output).snapshot);
      const visible = restoredFrom(whole.snapshot('visible'));
      assert.equal(visibleBytes(visible), visibleBytes(whole));
      // The first line may be the rest of one that began above the screen.
      const { firstLine, lines } = visible.text(0);
      assert.deepEqual(lines.slice(1), whole.text(firstLine).lines.slice(1));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('is the same whether or not lines that scroll off were looked at', () => {
    const pieces = fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 10 });
    const property = fc.property(generatedOutput, generatedLines, pieces, (before, lines, lengths) => {
      // Without wrapping, what xterm.js does at the end of a row depends on how its output is cut.
      fc.pre(![before, lines].some((output) => output.includes('\x1b[?7l')));
      const looked = parsed(before).screen;
      const left = parsed(before).screen;
      for (let at = 0, turn = 0; at < lines.length; turn += 1) {
        const piece = lines.subarray(at, at + 1 + (lengths[turn % lengths.length] as number));
        at += piece.length;
        left.write(piece, at);
        for (const byte of piece) looked.write(Uint8Array.of(byte), at);
        looked.text(0);
      }
      const visible = restoredFrom(left.snapshot('visible'));
      const { firstLine, lines: text } = visible.text(0);
      assert.deepEqual(text.slice(1), looked.text(firstLine).lines.slice(1));
      assert.equal(visibleBytes(visible), visibleBytes(restoredFrom(looked.snapshot('visible'))));
      assert.deepEqual(left.text(0), looked.text(0));
      assert.equal(Buffer.from(left.snapshot().bytes).toString(), Buffer.from(looked.snapshot().bytes).toString());
    });
    fc.assert(property, { numRuns: 300 });
  });

  for (const [what, output] of [
    ['short lines', 'y\r\n'],
    ['lines with colours', '\x1b[32m12:00\x1b[0m built \x1b[1mthe module\x1b[m in 12 ms: → 42 of 42 so far\r\n'],
    ['colours that are never reset', '\x1b[31mred \x1b[42mon green\r\n'],
    ['long lines', `${'x'.repeat(700)}\r\n`],
    ['lines that do not begin at the left', 'down the stairs\n'],
    ['a line without an end', 'on and on '],
  ] as const) {
    it(`is the same after megabytes of ${what}, looked at or not`, () => {
      const large = { cols: 80, rows: 24, scrollback: 1_000, offset: 0 };
      const bytes = Buffer.alloc(2_500_000, output);
      const [looked, left] = [new ParsedScreen(large, silent), new ParsedScreen(large, silent)];
      for (let at = 0; at < bytes.length; at += 60_000) {
        left.write(bytes.subarray(at, at + 60_000), at);
        for (let part = at; part < at + 60_000; part += 2_000) {
          looked.write(bytes.subarray(part, part + 2_000), part);
          looked.text(Infinity);
        }
      }
      assert.equal(visibleBytes(restoredFrom(left.snapshot('visible'))), visibleBytes(restoredFrom(looked.snapshot('visible'))));
      assert.equal(Buffer.compare(left.snapshot().bytes, looked.snapshot().bytes), 0);
    });
  }

  it('keeps text, line numbers and colours through restart after restart', () => {
    const property = fc.property(generatedOutput, (output) => {
      const { screen, snapshot } = parsed(output);
      const once = restoredFrom(snapshot);
      assert.deepEqual(once.text(0), screen.text(0));
      const twice = restoredFrom(once.snapshot());
      assert.equal(Buffer.from(twice.snapshot().bytes).toString(), Buffer.from(once.snapshot().bytes).toString());
    });
    fc.assert(property, { numRuns: 200 });
  });

  for (const [where, output] of [
    ['the last one of its line', '\x1b[?7l\x1b[0;20H漢\u0301\x1b[4h'],
    ['on the last line', 'text\r\n\x1b[5G\u0301\x1b[H'],
  ] as const) {
    it(`keeps a combining character that stands alone, ${where}`, () => {
      const { screen, snapshot } = parsed(Buffer.from(output));
      const restored = restoredFrom(snapshot);
      assert.match(screen.text(0).lines.at(-1) ?? '', /^ +\u0301$/);
      assert.deepEqual(restored.text(0).lines, screen.text(0).lines);
    });
  }

  it('answers each query once with the offset at which it ends, however the output is cut', () => {
    const property = fc.property(generatedOutput, fc.array(fc.nat({ max: 400 })), (output, places) => {
      const cuts = [...new Set(places.filter((place) => place < output.length))].toSorted((one, other) => one - other);
      assert.deepEqual(answersTo(output, cuts).map(withoutPlace), answersTo(output, []).map(withoutPlace));
    });
    fc.assert(property, { numRuns: 300 });
  });

  for (const [query, answer] of [
    ['\x1b[c', '\x1b[?1;2c'],
    ['\x1b[>c', '\x1b[>0;276;0c'],
    ['\x1b[=c', '\x1bP!|00000000\x1b\\'],
    ['\x1b[5n', '\x1b[0n'],
    ['\x1b[6n', '\x1b[1;3R'],
    ['\x1b[?2004$p', '\x1b[?2004;2$y'],
    ['\x1b[18t', '\x1b[8;6;20t'],
    ['\x1b[>q', '\x1bP>|xterm.js(6.0.0)\x1b\\'],
    ['\x1bP$qr\x1b\\', '\x1bP1$r1;6r\x1b\\'],
    ['\x1b]10;?\x1b\\', '\x1b]10;rgb:ffff/ffff/ffff\x1b\\'],
    ['\x1b]11;#123456\x07\x1b]11;?\x07', '\x1b]11;rgb:1212/3434/5656\x1b\\'],
    ['\x1b]4;196;?;1;?\x07', '\x1b]4;196;rgb:ffff/0000/0000\x1b\\\x1b]4;1;rgb:cccc/0000/0000\x1b\\'],
  ] as const) {
    it(`answers ${JSON.stringify(query)}`, () => {
      const answers = answersTo(Buffer.from(`ab${query}cd`), []);
      assert.equal(answers.map(({ text }) => text).join(''), answer);
    });
  }

  it('leaves the clipboard, kitty and iTerm sequences to the viewers', () => {
    const output = '\x1b]52;c;?\x07\x1b]52;c;aGk=\x07\x1b[?u\x1b]1337;File=:aGk=\x07';
    assert.deepEqual(answersTo(Buffer.from(output), []), []);
  });

  it('answers nothing while it is restored, and tells the title', () => {
    const { snapshot } = parsed(Buffer.from('\x1b]2;build\x07\x07\x1b[6'));
    const told: string[] = [];
    const events = { onAnswer: () => told.push('answer'), onTitle: (title: string) => told.push(title), onBell: () => told.push('bell') };
    const screen = new ParsedScreen({ ...size, offset: snapshot.offset, snapshot }, events);
    assert.deepEqual(told, ['build']);
    screen.write(Buffer.from('n'), snapshot.offset + 1);
    assert.deepEqual(told, ['build', 'answer']);
  });

  it('numbers lines from the first of the session, through scrollback, folding, clearing and a restart', () => {
    const screen = new ParsedScreen({ ...size, offset: 0 }, silent);
    const write = (text: string): void => screen.write(Buffer.from(text), 0);
    for (let line = 0; line < 40; line++) write(`line ${line} of the session\r\n`);
    write('$ ');
    const expected = 'line 38 of the session,line 39 of the session,$';
    assert.equal(screen.text(38).lines.join(), expected);
    assert.ok(isNumbered(screen.text(0)));
    screen.resize({ cols: 12, rows: 8 });
    assert.equal(screen.text(38).lines.join(), expected);
    assert.ok(isNumbered(screen.text(0)));
    const restored = restoredFrom(screen.snapshot());
    assert.equal(restored.text(38).lines.join(), expected);
    write('\x1b[3J');
    assert.equal(screen.text(38).lines.join(), expected);
    write('\x1b[?1049h\x1b[Hmenu');
    assert.deepEqual(screen.text(0), { offset: 0, isAlternate: true, firstLine: 0, lines: ['menu'] });
  });

  it('restores a wide character of which the second half was printed over without wrapping', () => {
    const { screen, snapshot } = parsed(Buffer.from(`\x1b[?7l\x1b[17Gab漢é`));
    const restored = restoredFrom(snapshot);
    assert.equal(restored.text(0).lines[0], screen.text(0).lines[0]);
    assert.match(restored.text(0).lines[0] ?? '', /ab漢$/);
  });

  it('survives erasing up to the last cell of the screen', () => {
    const { screen } = parsed(Buffer.from('text\x1b[6;20H\x1b[1J'));
    assert.deepEqual(screen.text(0).lines, ['', '', '', '', '', '']);
  });
});

function parsed(output: Uint8Array): { screen: ParsedScreen; snapshot: Snapshot } {
  const screen = new ParsedScreen({ ...size, offset: 0 }, silent);
  screen.write(output, output.length);
  return { screen, snapshot: screen.snapshot() };
}

function restoredFrom(snapshot: Snapshot): ParsedScreen {
  return new ParsedScreen({ ...size, offset: snapshot.offset, snapshot }, silent);
}

function visibleBytes(screen: ParsedScreen): string {
  return Buffer.from(screen.snapshot('visible').bytes).toString();
}

function answersTo(output: Uint8Array, cuts: readonly number[]): { query: number; text: string }[] {
  const answers: { query: number; text: string }[] = [];
  const onAnswer = (query: number, bytes: Uint8Array): void => void answers.push({ query, text: Buffer.from(bytes).toString() });
  const screen = new ParsedScreen({ ...size, offset: 0 }, { ...silent, onAnswer });
  let start = 0;
  for (const end of [...cuts, output.length]) {
    screen.write(output.subarray(start, end), end);
    start = end;
  }
  return answers;
}

/** Where xterm.js puts a combining character that has nothing to combine with depends on how its output is cut. */
function withoutPlace({ query, text }: { readonly query: number; readonly text: string }): string {
  return `${query} ${text.replaceAll(/\d+;\d+R/g, 'R')}`;
}

function isNumbered({ firstLine, lines }: ScreenText): boolean {
  const whole = lines.slice(1, -1);
  return whole.length > 3 && whole.every((line, index) => line === `line ${firstLine + 1 + index} of the session`);
}
