import assert from 'node:assert/strict';
import { countLines, pastedText, pasteRisk } from '../../../../console/src/terminal/pasted-text.ts';

describe('pasted text', () => {
  it('presses no keys and does not end its own brackets', () => {
    assert.equal(pastedText('a\u001B[201~rm -rf\u0003\tb\n\u009Bc\r\n'), 'a[201~rm -rf\tb\nc\r\n');
  });

  it('is asked about where the program would run its lines', () => {
    assert.equal(pasteRisk('ls', false), undefined);
    assert.equal(pasteRisk('ls\n', false), 'lines');
    assert.equal(pasteRisk('one\rtwo', false), 'lines');
    assert.equal(pasteRisk('one\ntwo', true), undefined);
    assert.equal(pasteRisk('x'.repeat(100_001), true), 'large');
  });

  it('has as many lines as a person would count', () => {
    assert.deepEqual(['one', 'one\n', 'one\r\ntwo', 'one\n\ntwo\n'].map(countLines), [1, 1, 2, 3]);
  });
});
