import assert from 'node:assert/strict';
import type { CardEvent } from '../../../../../../services/pty-server/cards/card-source.ts';
import { firstReading, readScreen, type ScreenLook, type ScreenReading } from '../../../../../../services/pty-server/cards/generic/screen-turns.ts';

const quiet = { entered: false, typing: false, quiet: true };
const busy = { entered: false, typing: false, quiet: false };
const entered = { entered: true, typing: false, quiet: false };
const typing = { entered: false, typing: true, quiet: true };

/** What is told of one look after another: `turn`, `running`, `idle`, `> said`, or the text that appeared. */
function tell(...looks: readonly (readonly [readonly string[], Omit<ScreenLook, 'text'>, { readonly isAlternate: boolean }?])[]): readonly string[] {
  let reading: ScreenReading = firstReading;
  const told: string[] = [];
  for (const [lines, how, { isAlternate } = { isAlternate: false }] of looks) {
    const text = { offset: 0, isAlternate, firstLine: reading.line, lines: lines.slice(reading.line) };
    const next = readScreen(reading, { text, ...how });
    reading = next.reading;
    told.push(...next.events.map(nameOf));
  }
  return told;
}

function nameOf(event: CardEvent): string {
  if (event.kind === 'state') return event.state;
  if (event.kind !== 'update') return event.kind;
  const { update } = event;
  if (update.sessionUpdate === 'notice') return `(${update.title})`;
  if (!('content' in update) || !update.content || !('text' in update.content)) return update.sessionUpdate;
  return update.sessionUpdate === 'user_message_chunk' ? `> ${update.content.text}` : update.content.text;
}

describe('turns read from a screen', () => {
  it('are what stands behind the prompt, and what appears below it [PTY-04]', () => {
    const told = tell([['$'], quiet], [['$ echo hi', 'hi', '$'], entered], [['$ echo hi', 'hi', '$'], quiet]);
    assert.deepEqual(told, ['$\n', 'idle', 'turn', 'running', '> echo hi', 'hi\n', '$\n', 'idle']);
  });

  it('does not take what is being typed for words of the program, however slowly', () => {
    const told = tell([['$'], quiet], [['$ ec'], typing], [['$ echo h'], typing], [['$ echo hi', 'hi', '$'], entered]);
    assert.deepEqual(told.filter((event) => event !== 'idle'), ['$\n', 'turn', 'running', '> echo hi', 'hi\n']);
  });

  it('tell the words of a card behind a prompt that was drawn anew, where the program shows them', () => {
    const said = { ...entered, prompted: 'echo hi' };
    assert.deepEqual(tell([['user@a-long-name $'], quiet], [['user@a-long-', 'name $ echo hi', 'hi', '$'], said]).slice(2), ['user@a-long-\n', 'turn', 'running', '> echo hi', 'hi\n']);
    assert.deepEqual(tell([['$', '', '$'], quiet], [['$'], quiet], [['$ echo hi', '$'], said]).slice(-3), ['turn', 'running', '> echo hi']);
    assert.deepEqual(tell([['Password:'], quiet], [['Welcome'], said]).slice(2), ['turn', 'running']);
  });

  it('never tell what the program did not show', () => {
    assert.deepEqual(tell([['Password:'], quiet], [['Password:', 'welcome'], entered]), ['Password:\n', 'idle', 'turn', 'running']);
  });

  it('hold the last line back while it is rewritten', () => {
    const told = tell([['10%'], busy], [['20%'], busy], [['100%', 'done'], busy], [['100%', 'done'], quiet]);
    assert.deepEqual(told, ['100%\n', 'done\n', 'idle']);
  });

  it('tell a question before its answer when the answer comes at once', () => {
    const told = tell([['name?'], busy], [['name? bob', 'hello bob', ''], entered], [['name? bob', 'hello bob', '$'], quiet]);
    assert.deepEqual(told, ['name?\n', 'turn', 'running', '> bob', 'hello bob\n$\n', 'idle']);
  });

  it('go on below a screen that was cleared', () => {
    const told = tell([['$', '', '', '$'], quiet], [['$'], entered], [['$'], busy], [['$ ls', 'a', '$'], entered]);
    assert.deepEqual(told.slice(-4), ['turn', 'running', '> ls', 'a\n']);
  });

  it('tell once that a full-screen program has the terminal, and nothing of what it draws', () => {
    const alternate = { isAlternate: true };
    const told = tell([['$'], quiet], [['~', '~'], entered, alternate], [['~', 'x'], busy, alternate], [['$ vi', '$'], quiet]);
    assert.deepEqual(told.slice(2, 5), ['turn', 'running', '(A full-screen program has the terminal.)']);
    assert.ok(!told.some((text) => text.includes('~')));
  });
});
