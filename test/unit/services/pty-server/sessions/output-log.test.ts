import assert from 'node:assert/strict';
import { OutputLog } from '../../../../../services/pty-server/sessions/output-log.ts';

const text = (value: string): Buffer => Buffer.from(value);

describe('sessions output-log', () => {
  it('finds the place of an offset, also inside an entry', () => {
    const log = new OutputLog(100, 1_000);
    log.append(100, text('abc'));
    log.append(103, text('def'));
    assert.deepEqual(log.placeOf(100), { entry: 0, offset: 100 });
    assert.deepEqual(log.placeOf(102), { entry: 0, offset: 102 });
    assert.deepEqual(log.placeOf(103), { entry: 1, offset: 103 });
    assert.deepEqual(log.placeOf(106), { entry: 2, offset: 106 });
  });

  it('has no place for offsets that are gone, not there yet, or before a resize', () => {
    const log = new OutputLog(100, 1_000);
    log.append(100, text('abc'));
    assert.equal(log.placeOf(99), undefined);
    assert.equal(log.placeOf(104), undefined);
    log.resized(103, { cols: 90, rows: 20 });
    assert.equal(log.placeOf(101), undefined);
    assert.equal(log.placeOf(103), undefined);
    log.append(103, text('d'));
    assert.deepEqual(log.placeOf(104), { entry: 3, offset: 104 });
  });

  it('keeps at least its capacity and drops what is older', () => {
    const log = new OutputLog(0, 10);
    for (let offset = 0; offset < 40; offset += 4) log.append(offset, text('abcd'));
    assert.ok(log.end - log.oldest >= 10 && log.end - log.oldest < 14);
    assert.equal(log.entry(0), undefined);
    assert.equal(log.entry(log.firstEntry)?.offset, log.oldest);
    assert.equal(log.nextEntry, 10);
  });

  it('bounds the number of tiny entries', () => {
    const log = new OutputLog(0, 1024 * 1024);
    for (let offset = 0; offset < 20_000; offset += 1) log.append(offset, text('a'));
    assert.equal(log.nextEntry - log.firstEntry, 8_192);
  });

  it('keeps everything from a pin on until it is taken off', () => {
    const log = new OutputLog(0, 4);
    log.append(0, text('abcd'));
    const unpin = log.pin();
    for (let offset = 4; offset < 40; offset += 4) log.append(offset, text('abcd'));
    assert.equal(log.firstEntry, 1);
    unpin();
    assert.equal(log.oldest, 36);
  });
});
