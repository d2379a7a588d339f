import assert from 'node:assert/strict';
import { ReplyFilter } from '../../../../../services/pty-server/attach/reply-filter.ts';

const esc = '\u001b';
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const answer = (offset: number, text: string) => ({ offset, bytes: bytes(text) });
const typed = (filter: ReplyFilter, input: string, answers: ReturnType<typeof answer>[], flight = { acked: 0, sent: 100 }): string =>
  Buffer.from(filter.typed(bytes(input), answers, flight)).toString('latin1');

describe('attach reply-filter', () => {
  const replies = [
    { name: 'a cursor report', text: `${esc}[12;40R` },
    { name: 'a private cursor report', text: `${esc}[?12;40R` },
    { name: 'a status report', text: `${esc}[0n` },
    { name: 'device attributes', text: `${esc}[?1;2c` },
    { name: 'secondary device attributes', text: `${esc}[>0;276;0c` },
    { name: 'a mode report', text: `${esc}[?2004;1$y` },
    { name: 'keyboard flags', text: `${esc}[?0u` },
    { name: 'a colour ended by ST', text: `${esc}]11;rgb:0000/0000/0000${esc}\\` },
    { name: 'a colour ended by BEL', text: `${esc}]10;rgb:ffff/ffff/ffff\u0007` },
    { name: 'a palette colour', text: `${esc}]4;7;rgb:ffff/ffff/ffff${esc}\\` },
    { name: 'a setting', text: `${esc}P1$r0m${esc}\\` },
    { name: 'a version', text: `${esc}P>|xterm.js(6.0.0)${esc}\\` },
  ];
  for (const { name, text } of replies) {
    it(`drops ${name} once while its query is in flight, and keeps what is typed around it`, () => {
      const filter = new ReplyFilter();
      const answers = [answer(50, text)];
      assert.equal(typed(filter, `a${text}b`, answers), 'ab');
      assert.equal(typed(filter, text, answers), text);
    });
  }

  it('keeps everything when no query is in flight', () => {
    const report = `${esc}[12;40R`;
    assert.equal(typed(new ReplyFilter(), report, []), report);
    assert.equal(typed(new ReplyFilter(), report, [answer(50, report)], { acked: 50, sent: 100 }), report);
    assert.equal(typed(new ReplyFilter(), report, [answer(150, report)]), report);
  });

  it('takes F3 with a modifier for a report only when the report would be the very same', () => {
    assert.equal(typed(new ReplyFilter(), `${esc}[1;2R`, [answer(50, `${esc}[5;9R`)]), `${esc}[1;2R`);
    assert.equal(typed(new ReplyFilter(), `${esc}[1;2R`, [answer(50, `${esc}[1;2R`)]), '');
  });

  it('drops a colour of another theme than the answer told', () => {
    assert.equal(typed(new ReplyFilter(), `${esc}]11;rgb:ffff/ffff/ffff${esc}\\`, [answer(50, `${esc}]11;rgb:0000/0000/0000${esc}\\`)]), '');
  });

  const keys = [`${esc}[A`, `${esc}OP`, `${esc}[3~`, `${esc}[1;5C`, `${esc}[97;5u`, `${esc}[200~pasted${esc}[201~`, `${esc}[I`, `${esc}[<0;3;4M`, esc];
  it('never takes a key for a reply', () => {
    const answers = replies.map(({ text }, index) => answer(index + 1, text));
    for (const key of keys) assert.equal(typed(new ReplyFilter(), key, answers), key);
    assert.ok(keys.every((key) => !ReplyFilter.mayHoldReply(bytes(key))));
  });

  it('drops the replies to several queries in one piece', () => {
    const answers = [answer(10, `${esc}[1;1R`), answer(20, `${esc}[?1;2c`), answer(30, `${esc}[3;3R`)];
    assert.equal(typed(new ReplyFilter(), `${esc}[1;1R${esc}[?1;2c${esc}[3;3Rx`, answers), 'x');
  });
});
