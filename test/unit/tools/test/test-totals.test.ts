import assert from 'node:assert/strict';
import { formatTotals, parseTotals, sumTotals } from '../../../../tools/test/test-totals.ts';

describe('test totals', () => {
  it('are read as they are written', () => {
    for (const line of ['0 passed, 0 failed', '12 passed, 3 failed, 1 skipped']) {
      const totals = parseTotals(line);
      assert.ok(totals);
      assert.equal(formatTotals(totals), line);
    }
  });

  it('are not read from other lines', () => {
    for (const line of ['', '  3 passing (2s)', ' 1 passed, 2 failed', '1 passed, 2 failed.']) assert.equal(parseTotals(line), undefined);
  });

  it('add up', () => {
    assert.deepEqual(sumTotals([{ passed: 1, failed: 2, skipped: 3 }, { passed: 4, failed: 0, skipped: 1 }]), { passed: 5, failed: 2, skipped: 4 });
    assert.deepEqual(sumTotals([]), { passed: 0, failed: 0, skipped: 0 });
  });
});
