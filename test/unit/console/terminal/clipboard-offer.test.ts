import assert from 'node:assert/strict';
import { clipboardOffer } from '../../../../console/src/terminal/clipboard-offer.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('what a program wants on the clipboard', () => {
  it('is the text of its OSC 52', () => {
    assert.equal(clipboardOffer(`c;${base64('größe')}`), 'größe');
    assert.equal(clipboardOffer(`;${base64('heron')}`), 'heron');
  });

  for (const [why, payload] of [
    ['a question for what is there', 'c;?'],
    ['nothing', 'c;'],
    ['no base64', 'c;%%%'],
    ['base64 that is cut', 'c;abcde'],
    ['no UTF-8', `c;${Buffer.from([0xff, 0xfe]).toString('base64')}`],
    ['a selection that does not exist', `x;${base64('heron')}`],
    ['more than fits', `c;${base64('x'.repeat(80_000))}`],
  ] as const) {
    it(`is nothing when it is ${why}`, () => {
      assert.equal(clipboardOffer(payload), undefined);
    });
  }
});
