import assert from 'node:assert/strict';
import { secondsSince, secondsUntil } from '@openova/sandbox-model';

const now = Date.parse('2026-03-01T09:00:00Z');

describe('secondsSince', () => {
  const timestamps = [
    ['2026-03-01T08:59:00Z', 60],
    ['2026-03-01T08:59:58.500Z', 1],
    ['2026-03-01T10:59:00+02:00', 60],
    ['2026-03-01T09:00:00Z', 0],
    ['2026-03-01T09:00:01Z', 0],
    ['not a time', 0],
    ['', 0],
    [undefined, 0],
  ] as const;

  for (const [timestamp, seconds] of timestamps) {
    it(`counts ${seconds} s from ${JSON.stringify(timestamp)}`, () => {
      assert.equal(secondsSince(timestamp, now), seconds);
    });
  }
});

describe('secondsUntil', () => {
  for (const [timestamp, seconds] of [
    ['2026-03-01T09:01:00Z', 60],
    ['2026-03-01T08:59:59.500Z', -0.5],
    ['2026-03-01T09:00:00Z', 0],
    ['not a time', undefined],
    [undefined, undefined],
  ] as const) {
    it(`counts ${seconds} s to ${JSON.stringify(timestamp)}`, () => {
      assert.equal(secondsUntil(timestamp, now), seconds);
    });
  }
});
