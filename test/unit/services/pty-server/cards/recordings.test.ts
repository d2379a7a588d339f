import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { CardEvent } from '../../../../../services/pty-server/cards/card-source.ts';
import { CardStream } from '../../../../../services/pty-server/cards/card-stream.ts';
import { tellTranscript } from '../../../../../services/pty-server/cards/claude-code/transcript-cards.ts';
import { firstOpencodeReading, tellOpencode, type OpencodeEvent } from '../../../../../services/pty-server/cards/opencode/opencode-cards.ts';
import { tellQwen, type QwenReading } from '../../../../../services/pty-server/cards/qwen-code/qwen-cards.ts';
import { acpProblems } from '../../../../support/acp-schema.ts';
import { LogFolder } from './card-fixture.ts';

const folder = new LogFolder();

async function linesOf(name: string): Promise<readonly string[]> {
  const text = await readFile(new URL(`recordings/${name}.jsonl`, import.meta.url), 'utf8');
  return text.trim().split('\n');
}

function tellAll<Reading>(first: Reading, lines: readonly string[], tell: (reading: Reading, line: string) => { reading: Reading; events: readonly CardEvent[] }): CardEvent[] {
  let reading = first;
  return lines.flatMap((line) => {
    const told = tell(reading, line);
    reading = told.reading;
    return told.events;
  });
}

/** The cards, checked against ACP, each as a word or two. */
async function cardsOf(events: readonly CardEvent[]): Promise<readonly string[]> {
  const stream = new CardStream(await folder.open());
  stream.add(events);
  assert.deepEqual(stream.log.recent.flatMap(acpProblems), []);
  return stream.log.recent.map((card) => {
    if ('permission' in card) return `asked ${card.permission.toolCall.title}`;
    if ('settled' in card) return `settled ${card.settled.outcome.outcome}`;
    const { update } = card;
    if (update.sessionUpdate === 'session_info_update') return card.state;
    if (update.sessionUpdate === 'tool_call') return `call ${update.title}`;
    if (update.sessionUpdate === 'tool_call_update') return `tool ${update.status}`;
    const { content } = update as { readonly content?: { readonly text?: string } };
    return `${update.sessionUpdate.split('_')[0]} ${content?.text}`;
  });
}

describe('recordings of real agents as cards', () => {
  beforeEach(() => folder.make());
  afterEach(() => folder.remove());

  it('tell what opencode did, and what was cancelled [PTY-04]', async () => {
    const lines = await linesOf('opencode-1.18.33');
    const events = tellAll(firstOpencodeReading, lines, (reading, line) => tellOpencode(reading, JSON.parse(line) as OpencodeEvent));
    const cards = await cardsOf(events);
    assert.deepEqual(cards.slice(0, 5), ['running', 'user ping', 'agent po', 'agent ng', 'idle']);
    const question = cards.indexOf('asked bash: touch made.txt');
    assert.deepEqual(cards.slice(question - 1, question + 3), ['call bash: touch made.txt', 'asked bash: touch made.txt', 'settled selected', 'tool completed']);
    assert.deepEqual(cards.slice(-3), ['settled cancelled', 'idle', 'tool failed']);
  });

  it('tell what Qwen Code did [PTY-04]', async () => {
    const lines = await linesOf('qwen-code-0.24.4');
    const first: QwenReading = { callsTool: false };
    const cards = await cardsOf(tellAll(first, lines, tellQwen));
    const question = cards.indexOf('asked run_shell_command: touch made.txt');
    assert.deepEqual(cards.slice(question - 1, question + 3), [
      'call run_shell_command: touch made.txt',
      'asked run_shell_command: touch made.txt',
      'settled selected',
      'tool completed',
    ]);
    assert.ok(cards.includes('user touch it again'));
  });

  it('tell what Claude Code wrote into its transcript [PTY-04]', async () => {
    const cards = await cardsOf((await linesOf('claude-code-2.1.329')).flatMap(tellTranscript));
    assert.deepEqual(cards.slice(0, 4), ['agent pong', 'agent I will.', 'call Bash: touch made.txt', 'tool completed']);
  });

  it('tell nothing of lines that are torn or not understood', () => {
    for (const line of ['', '{', 'null', '[]', '3', '{"type":"user"}', '{"type":"assistant","message":{"content":[null]}}', '{"type":"control_request"}']) {
      assert.deepEqual(tellTranscript(line), []);
      assert.deepEqual(tellQwen({ callsTool: false }, line).events, []);
    }
  });
});
