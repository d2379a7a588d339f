import assert from 'node:assert/strict';
import headless from '@xterm/headless';
import type { Screen, ScreenEvents } from '../../../../services/pty-server/screen/screen.ts';
import { startScreenPool, type ScreenPool } from '../../../../services/pty-server/screen/screen-pool.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';

describe('screen pool', () => {
  let pool: ScreenPool;
  before(() => {
    pool = startScreenPool(1);
  });
  after(() => pool.close());

  it('parses output in another thread, and restores it in a fresh terminal', async () => {
    const { screen, seen } = open(pool);
    write(screen, 'one\r\n\x1b[1mtwo');
    assert.equal(screen.pending, 12);
    const snapshot = await screen.snapshot();
    assert.equal(snapshot.offset, 12);
    assert.deepEqual(await shown(snapshot.bytes), ['one', 'two']);
    await pollUntil(() => screen.pending === 0);
    assert.equal(seen.parsed.at(-1), 12);
    screen.close();
  });

  it('answers a query with the offset at which it ends', async () => {
    const { screen, seen } = open(pool);
    write(screen, 'ab\x1b[6n');
    await pollUntil(() => seen.answers.length > 0);
    assert.deepEqual(seen.answers, [{ query: 6, text: '\x1b[1;3R' }]);
    screen.close();
  });

  it('refuses to read a closed screen', async () => {
    const { screen } = open(pool);
    const waiting = screen.snapshot();
    screen.close();
    await assert.rejects(waiting, /closed/);
    await assert.rejects(screen.text(0), /closed/);
  });
});

function open(pool: ScreenPool) {
  const seen = { parsed: [] as number[], answers: [] as { query: number; text: string }[], lost: [] as Error[] };
  const events: ScreenEvents = {
    onParsed: (offset) => seen.parsed.push(offset),
    onAnswer: (query, bytes) => seen.answers.push({ query, text: Buffer.from(bytes).toString() }),
    onTitle: () => {},
    onBell: () => {},
    onLost: (cause) => seen.lost.push(cause),
  };
  return { screen: pool.open({ cols: 80, rows: 24, offset: 0, scrollback: 100 }, events), seen };
}

function write(screen: Screen, text: string): void {
  const bytes = Buffer.from(text);
  screen.write(bytes, bytes.length);
}

async function shown(bytes: Uint8Array): Promise<string[]> {
  const terminal = new headless.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
  return lines.filter((line) => line !== '');
}
