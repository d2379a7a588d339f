import assert from 'node:assert/strict';
import { freeName } from '../../../../console/src/terminal/terminal-name.ts';

describe('the name of a new terminal', () => {
  it('is the wanted one, or has the first number that is free', () => {
    assert.equal(freeName('Shell', []), 'Shell');
    assert.equal(freeName('Shell', ['Shell']), 'Shell 2');
    assert.equal(freeName('Shell', ['Shell', 'Shell 3', 'Shell 2']), 'Shell 4');
  });
});
