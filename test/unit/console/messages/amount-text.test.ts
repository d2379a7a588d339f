import assert from 'node:assert/strict';
import { amountText } from '../../../../console/src/messages/amount-text.ts';

describe('an amount of money', () => {
  it('has two digits, and its currency where there is one', () => {
    assert.equal(amountText(12.5, 'USD'), '$12.50');
    assert.equal(amountText(1234, 'EUR'), '€1,234.00');
    assert.equal(amountText(0.004, undefined), '0.00');
    assert.equal(amountText(3, 'tokens'), '3.00');
  });
});
