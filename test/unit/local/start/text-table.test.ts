import assert from 'node:assert/strict';
import { textTable } from '../../../../local/start/text-table.ts';

describe('text table', () => {
  it('aligns columns and leaves no space at the end of a line', () => {
    assert.equal(
      textTable([
        ['a', 'long', 'x'],
        ['longer', 'b'],
        ['', '', ''],
      ]),
      '  a       long  x\n  longer  b\n\n',
    );
    assert.equal(textTable([]), '');
  });
});
