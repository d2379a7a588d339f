import assert from 'node:assert/strict';
import { ResizeLog } from '../../../../../services/pty-server/host/resize-log.ts';

function sizesFrom(log: ResizeLog, number: number): string[] {
  const resize = log.after(number);
  return resize ? [`${resize.cols}x${resize.rows}@${resize.offset}`, ...sizesFrom(log, resize.number)] : [];
}

describe('ResizeLog', () => {
  const start = { cols: 80, rows: 24 };

  it('knows the size at each place, and what changed after it', () => {
    const log = new ResizeLog(start);
    assert.equal(log.add({ cols: 90, rows: 24 }, 10), true);
    assert.equal(log.add({ cols: 90, rows: 30 }, 20), true);
    assert.deepEqual([0, 9, 10, 19, 20, 99].map((offset) => log.at(offset).number), [0, 0, 1, 1, 2, 2]);
    assert.deepEqual(sizesFrom(log, 0), ['90x24@10', '90x30@20']);
  });

  it('drops a size that it has already', () => {
    const log = new ResizeLog(start);
    assert.equal(log.add(start, 10), false);
    assert.deepEqual(sizesFrom(log, 0), []);
  });

  it('keeps one size of those set at the same place', () => {
    const log = new ResizeLog(start);
    log.add({ cols: 90, rows: 24 }, 10);
    log.add({ cols: 70, rows: 24 }, 10);
    assert.deepEqual(sizesFrom(log, 0), ['70x24@10']);
    assert.deepEqual(sizesFrom(log, 1), ['70x24@10']);
  });

  it('forgets what came before, but not the size that holds there', () => {
    const log = new ResizeLog(start);
    for (let offset = 10; offset < 50; offset += 10) log.add({ cols: 80 + offset, rows: 24 }, offset);
    log.forgetBefore(25);
    assert.deepEqual([log.at(25).cols, log.at(0).cols], [100, 100]);
    assert.deepEqual(sizesFrom(log, 0), ['100x24@20', '110x24@30', '120x24@40']);
  });

  it('keeps a bounded number', () => {
    const log = new ResizeLog(start, 5);
    for (let offset = 1; offset < 100; offset += 1) log.add({ cols: offset, rows: 24 }, offset);
    assert.equal(sizesFrom(log, 0).length, 5);
    assert.equal(log.newest.cols, 99);
  });
});
