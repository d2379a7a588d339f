import assert from 'node:assert/strict';
import { parseDuration } from '../../../../../libs/function-sdk/options/duration.ts';

describe('duration', () => {
  for (const [text, seconds] of [['0', 0], ['60s', 60], ['1m', 60], ['1h2m3s', 3723], ['500ms', 0.5], ['1.5h', 5400], ['.5s', 0.5]] as const) {
    it(`reads ${text} as ${seconds} s`, () => assert.equal(parseDuration(text), seconds));
  }

  for (const text of ['', '1', 's', '1d', '-1s', '1s ', '1 s', 'x1s']) {
    it(`refuses "${text}"`, () => assert.equal(parseDuration(text), undefined));
  }
});
