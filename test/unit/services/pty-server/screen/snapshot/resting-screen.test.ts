import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ParsedScreen } from '../../../../../../services/pty-server/screen/parsed-screen.ts';
import type { ScreenText } from '../../../../../../services/pty-server/screen/screen.ts';
import { openTerminal } from '../../../../../../services/pty-server/screen/xterm/open-terminal.ts';
import { generatedOutput } from '../support/generated-output.ts';

const size = { cols: 20, rows: 6, scrollback: 100 };
const silent = { onAnswer: () => {}, onTitle: () => {}, onBell: () => {} };

function screenOf(output: Uint8Array | string): ParsedScreen {
  const screen = new ParsedScreen({ ...size, offset: 0 }, silent);
  const bytes = Buffer.from(output);
  screen.write(bytes, bytes.length);
  return screen;
}

/** What a screen looks like once its program is gone, and another one has begun to write. */
function after(output: Uint8Array | string): ParsedScreen {
  const past = { snapshot: screenOf(output).snapshot(), notice: '-- over --\r\n' };
  const screen = new ParsedScreen({ ...size, offset: 0, past }, silent);
  screen.write(Buffer.from('next'), 4);
  return screen;
}

const linesOf = ({ lines }: ScreenText): string[] => lines.filter((line) => line !== '');

describe('a screen at rest', () => {
  it('has the notice and what comes next below the text', () => {
    assert.deepEqual(after('one\r\n\x1b[1mtwo\x1b[0m').text(0).lines, ['one', 'two', '-- over --', 'next']);
    assert.deepEqual(linesOf(after('1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7').text(0)), ['1', '2', '3', '4', '5', '6', '7', '-- over --', 'next']);
  });

  it('has the rows of the alternate screen below the others', () => {
    const text = after('shell\r\n\x1b[?1049h\x1b[Hfull\x1b[6;1Hstatus').text(0);
    assert.equal(text.isAlternate, false);
    assert.deepEqual(linesOf(text), ['shell', 'full', 'status', '-- over --', 'next']);
  });

  it('has no mode, title or colour of the program that is gone', () => {
    const screen = after('\x1b]0;title\x07\x1b[?1h\x1b[?1003h\x1b[?2004h\x1b[?25l\x1b[2;4r\x1b[?6h\x1b[4h\x1b]4;1;rgb:12/34/56\x07\x1b(0\x1b[7m');
    const { bytes } = screen.snapshot();
    const plain = screenOf('\r\n\r\n-- over --\r\nnext').snapshot();
    assert.equal(Buffer.from(bytes).toString(), Buffer.from(plain.bytes).toString());
  });

  it('goes on at once, whatever the program has written', () => {
    const property = fc.property(generatedOutput, (output) => {
      const lines = linesOf(after(output).text(0));
      assert.deepEqual(lines.slice(-2), ['-- over --', 'next']);
      const { terminal, core } = openTerminal(size);
      core.write(after(output).snapshot().bytes);
      assert.equal(terminal.buffer.active.type, 'normal');
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('numbers its lines on', () => {
    const before = screenOf('one\r\ntwo\r\nthree');
    const past = { snapshot: before.snapshot(), notice: '-- over --\r\n' };
    const screen = new ParsedScreen({ ...size, offset: 0, past }, silent);
    assert.deepEqual(screen.text(2).lines, ['three', '-- over --', '']);
  });
});
