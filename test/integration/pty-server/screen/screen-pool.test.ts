import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import headless from '@xterm/headless';
import type { Screen, ScreenEvents, ScreenStart } from '../../../../services/pty-server/screen/screen.ts';
import { startScreenPool, type ScreenPool } from '../../../../services/pty-server/screen/screen-pool.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';

describe('screen pool', () => {
  let pool: ScreenPool;
  before(() => {
    pool = startScreenPool({ threads: 1 });
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

  it('says that its screens are lost when a thread dies, and starts another one for the next', async () => {
    const workers: Worker[] = [];
    const startWorker = (): Worker => {
      const worker = new Worker(new URL('../../../../services/pty-server/screen/screen-worker.ts', import.meta.url));
      workers.push(worker);
      return worker;
    };
    const mortal = startScreenPool({ threads: 1, startWorker });
    const { screen, seen } = open(mortal);
    write(screen, 'kept');
    const checkpoint = await screen.snapshot();
    // The thread is at work when it dies.
    write(screen, 'x'.repeat(8_000_000));
    const waiting = screen.snapshot();
    await workers[0]?.terminate();
    await assert.rejects(waiting);
    assert.equal(seen.lost.length, 1);
    const again = open(mortal, { snapshot: checkpoint, offset: checkpoint.offset });
    assert.deepEqual((await again.screen.text(0)).lines, ['kept']);
    assert.equal(workers.length, 2);
    await mortal.close();
  });

  it('loses a screen alone whose checkpoint is none', async () => {
    const snapshot = { cols: 80, rows: 24, offset: 0, bytes: undefined as unknown as Uint8Array };
    const [broken, whole] = [open(pool, { snapshot }), open(pool)];
    await pollUntil(() => broken.seen.lost.length === 1);
    await assert.rejects(broken.screen.snapshot());
    write(whole.screen, 'text');
    assert.deepEqual((await whole.screen.text(0)).lines, ['text']);
    whole.screen.close();
  });

  it('keeps the order of output, resizes and readings', async () => {
    const { screen } = open(pool);
    write(screen, `${'x'.repeat(100)}\r\n`);
    screen.resize({ cols: 50, rows: 10 });
    const narrow = screen.snapshot();
    screen.resize({ cols: 120, rows: 10 });
    assert.equal((await narrow).cols, 50);
    assert.deepEqual((await screen.text(0)).lines, ['x'.repeat(100), '']);
    screen.close();
  });

  it('reports all of a flood at least every 256 KiB and leaves nothing pending', async () => {
    const { screen, seen } = open(pool);
    const line = Buffer.from('0123456789abcde\n');
    const output = Buffer.alloc(1024 * 1024, line);
    for (let at = 0; at < output.length; at += 10_000) screen.write(output.subarray(at, at + 10_000), Math.min(at + 10_000, output.length));
    await pollUntil(() => seen.parsed.at(-1) === output.length);
    assert.equal(screen.pending, 0);
    const steps = seen.parsed.map((offset, index) => offset - (seen.parsed[index - 1] ?? 0));
    assert.ok(Math.max(...steps) <= 320 * 1024, `steps of up to ${Math.max(...steps)} bytes`);
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

function open(pool: ScreenPool, changed: Partial<ScreenStart> = {}) {
  const seen = { parsed: [] as number[], answers: [] as { query: number; text: string }[], lost: [] as Error[] };
  const events: ScreenEvents = {
    onParsed: (offset) => seen.parsed.push(offset),
    onAnswer: (query, bytes) => seen.answers.push({ query, text: Buffer.from(bytes).toString() }),
    onTitle: () => {},
    onBell: () => {},
    onLost: (cause) => seen.lost.push(cause),
  };
  return { screen: pool.open({ cols: 80, rows: 24, offset: 0, scrollback: 100, ...changed }, events), seen };
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
