import assert from 'node:assert/strict';
import { inText, lastLines, lastPen, readPlain } from '../../../../../services/pty-server/screen/plain-output.ts';

const plain = ['text\r\n\ttext\n', '\x1b[1;38:5:2mcolour\x1b[m\r\n', '東京 é \x80\xff', 'a sequence\x1b[3', 'a character\xc2', '\xc2\xa0\x7f', ''];
const others = ['\x07', '\b', '\x1b[K', '\x1b[3;4H', '\x1b[6n', '\x1b[?25l', '\x1b[>4m', '\x1b]0;title\x07', '\x1bM', '\x0e', '\x1b[3\r', '\xc2\x9b', '\xc2\x84', '\x00', '\x18'];

describe('plain output', () => {
  for (const output of plain) {
    it(`is ${JSON.stringify(output)}`, () => assert.notEqual(readPlain(Buffer.from(output, 'latin1'), inText), undefined));
  }

  for (const output of others) {
    it(`is not ${JSON.stringify(output)}, wherever it is cut`, () => {
      const bytes = Buffer.from(output, 'latin1');
      for (let cut = 0; cut < bytes.length; cut++) {
        const first = readPlain(bytes.subarray(0, cut), inText);
        assert.equal(first && readPlain(bytes.subarray(cut), first.state), undefined);
      }
    });
  }

  it('has as many lines as end in it', () => {
    assert.deepEqual(readPlain(Buffer.from('one\r\ntwo\n\nfour'), inText), { lines: 3, state: inText });
  });

  it('has its last lines behind the return of a carriage', () => {
    const output = Buffer.from('one\r\ntwo\nthree\r\nfour\r\nfive');
    assert.deepEqual(lastLines(0, output), { start: 22, lines: 0 });
    assert.deepEqual(lastLines(1, output), { start: 16, lines: 1 });
    assert.deepEqual(lastLines(2, output), { start: 5, lines: 3 });
    assert.equal(lastLines(4, output), undefined);
    assert.equal(lastLines(0, Buffer.from('one\ntwo\n')), undefined);
  });

  for (const [output, pen] of [
    ['\x1b[31mred\x1b[0mplain\x1b[1mbold\x1b[4;32mline', '\x1b[0m\x1b[1m\x1b[4;32m'],
    ['\x1b[0;31mred\x1b[mplain', '\x1b[m'],
    ['\x1b[mplain\x1b[0m', '\x1b[0m'],
    ['\x1b[31mred\x1b[44m', '\x1b[31m\x1b[44m'],
    ['none', ''],
  ] as const) {
    it(`has the pen ${JSON.stringify(pen)} at the end of ${JSON.stringify(output)}`, () => assert.equal(lastPen(Buffer.from(output)), pen));
  }
});
