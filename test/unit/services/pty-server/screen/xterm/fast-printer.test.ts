import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { openTerminal } from '../../../../../../services/pty-server/screen/xterm/open-terminal.ts';
import { generatedOutput } from '../support/generated-output.ts';
import { terminalState } from '../support/terminal-state.ts';

const size = { cols: 20, rows: 6, scrollback: 15 };

function openSlow(): ReturnType<typeof openTerminal> {
  const opened = openTerminal(size);
  const { printing } = opened.core;
  printing['_parser'].setPrintHandler((data, start, end) => printing.print(data, start, end));
  return opened;
}

describe('the fast printer', () => {
  it('prints what xterm.js prints, cell by cell', () => {
    const property = fc.property(generatedOutput, (output) => {
      const [fast, slow] = [openTerminal(size), openSlow()];
      for (const { core } of [fast, slow]) core.write(output);
      assert.deepEqual(terminalState(fast), terminalState(slow));
    });
    fc.assert(property, { numRuns: 500 });
  });

  for (const [what, output] of [
    ['over the halves of wide characters', '東京都\x1b[2Gx\x1b[5Gyz\x1b[4Gab'],
    ['to the end of a row and on', `${'x'.repeat(19)}東${'y'.repeat(45)}é${'z'.repeat(18)}京`],
    ['without wrapping', `\x1b[?7l${'x'.repeat(30)}東東y\x1b[19G東東ab`],
    ['with combining characters', 'e\u0301x\u0301\u0301 y\x1b[3G\u0308'],
    ['with a hyperlink over a restored pen', '\x1b7\x1b]8;;https://a.example\x1b\\link\x1b8text'],
    ['in insert mode and in line drawing', 'abcdef\x1b[4h\x1b[3Gxy\x1b[4l\x1b(0lqk\x1b(Bz'],
  ] as const) {
    it(`prints ${what} as xterm.js does`, () => {
      const [fast, slow] = [openTerminal(size), openSlow()];
      for (const { core } of [fast, slow]) core.write(output);
      assert.deepEqual(terminalState(fast), terminalState(slow));
    });
  }
});
