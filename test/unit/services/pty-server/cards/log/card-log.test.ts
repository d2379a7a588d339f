import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Card } from '../../../../../../services/pty-server/cards/card.ts';
import type { LogItem } from '../../../../../../services/pty-server/cards/log/card-log.ts';
import { agentCard, itemsAfter, LogFolder, write } from '../card-fixture.ts';

const folder = new LogFolder();

describe('the log of a session\'s cards', () => {
  beforeEach(() => folder.make());
  afterEach(() => folder.remove());

  it('gives exactly the cards after a number [PTY-03]', async () => {
    const log = await folder.open();
    write(log, 5);
    assert.deepEqual(await itemsAfter(log, 2), [3, 4, 5]);
    assert.deepEqual(await itemsAfter(log, 5), []);
  });

  it('reads from disk what memory no longer holds [PTY-03]', async () => {
    const log = await folder.open({ window: { records: 3, characters: 1e6 } });
    write(log, 20);
    assert.deepEqual(await itemsAfter(log, 0), Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('gives a slow reader every card, when memory has moved on past it [PTY-03]', async () => {
    const log = await folder.open({ window: { records: 3, characters: 1e6 } });
    write(log, 5);
    const reader = log.after(0);
    const seen: unknown[] = [(await reader.next()).value];
    write(log, 20);
    seen.push(...(await Array.fromAsync(reader)));
    assert.deepEqual(seen.map((item) => (item as { card?: Card }).card?.seq), Array.from({ length: 25 }, (_, index) => index + 1));
  });

  it('gives what came after a number that is in the older of two files [PTY-03]', async () => {
    const log = await folder.open({ window: { records: 5, characters: 1e6 }, maxFileBytes: 4096 });
    for (let round = 0; round < 20; round++) {
      write(log, 5);
      await Array.fromAsync(log.after(0));
    }
    const older = (await readFile(join(folder.path, 'cards.1.jsonl'), 'utf8')).trim().split('\n');
    const { card } = JSON.parse(older[1]!) as { readonly card: Card };
    assert.deepEqual(await itemsAfter(log, card.seq), Array.from({ length: 100 - card.seq }, (_, index) => card.seq + 1 + index));
    await log.close();
    assert.deepEqual(await itemsAfter(await folder.open(), card.seq), Array.from({ length: 100 - card.seq }, (_, index) => card.seq + 1 + index));
  });

  it('tells a reader which cards went while it did not read [PTY-03]', async () => {
    const log = await folder.open({ window: { records: 5, characters: 1e6 }, maxFileBytes: 4096 });
    write(log, 5);
    const reader = log.after(0);
    const { value: first } = await reader.next();
    for (let round = 0; round < 20; round++) {
      write(log, 5);
      await Array.fromAsync(log.after(0));
    }
    const items = [first as LogItem, ...(await Array.fromAsync(reader))];
    const [gap] = items.flatMap((item) => ('gap' in item ? [item.gap] : []));
    const seqs = items.flatMap((item) => ('card' in item ? [item.card.seq] : []));
    assert.equal(seqs.at(-1), 105);
    assert.deepEqual(seqs, seqs.toSorted((one, other) => one - other));
    assert.equal(seqs[seqs.indexOf(gap!.next) - 1], gap!.after);
  });

  it('holds less than a number of characters in memory, however large the cards are', async () => {
    const log = await folder.open({ window: { records: 1000, characters: 100_000 } });
    for (let index = 0; index < 100; index++) log.append(agentCard(log.nextSeq(), 'x'.repeat(10_000)));
    assert.ok(JSON.stringify(log.recent).length < 250_000);
    assert.equal((await itemsAfter(log, 0)).length, 100);
  });

  it('goes on after a restart with greater numbers and without a gap [PTY-03]', async () => {
    const before = await folder.open();
    write(before, 3);
    before.append({ ...before.newest!, seq: before.nextSeq() }, 4711);
    await before.close();
    const log = await folder.open();
    assert.equal(log.position, 4711);
    assert.equal(log.nextSeq(), 1_000_001);
    write(log, 1);
    assert.deepEqual(await itemsAfter(log, 1), [2, 3, 4, 1_000_001]);
  });

  it('leaves out a line that was torn, and writes on below it', async () => {
    const before = await folder.open();
    write(before, 2);
    await before.close();
    await appendFile(join(folder.path, 'cards.jsonl'), '{"after":2,"card":{"seq":3');
    const log = await folder.open();
    write(log, 1);
    await log.close();
    assert.deepEqual(await itemsAfter(await folder.open(), 0), [1, 2, 1_000_001]);
  });

  it('keeps two files within their size, and says what is gone with a third', async () => {
    const settings = { window: { records: 10, characters: 1e6 }, maxFileBytes: 4096 };
    const log = await folder.open(settings);
    for (let round = 0; round < 20; round++) {
      write(log, 5);
      await Array.fromAsync(log.after(0));
    }
    const items = await itemsAfter(log, 0);
    const [gap, first] = items;
    assert.deepEqual(gap, { after: 0, next: first });
    assert.equal(items.at(-1), 100);
    assert.equal(items.length, 100 - (first as number) + 2);
    await log.close();
    for (const name of ['cards.jsonl', 'cards.1.jsonl']) assert.ok((await stat(join(folder.path, name))).size <= 4097);
  });

  it('says that a number it never gave belongs to another log', async () => {
    const log = await folder.open();
    write(log, 2);
    assert.deepEqual(await itemsAfter(log, 99), [{ after: 99, next: 1 }, 1, 2]);
  });

  it('keeps cards in memory while the disk refuses them, and writes them when it takes them again', async () => {
    const path = join(folder.path, 'home');
    await writeFile(path, 'a file where the folder belongs');
    const log = await folder.open({ folder: path, retryMs: 0 });
    write(log, 2);
    assert.deepEqual(await itemsAfter(log, 0), [1, 2]);
    await Array.fromAsync(log.after(0));
    await log.close();
    assert.ok(folder.problems.length > 0);
    await rm(path);
    await mkdir(path);
    write(log, 1);
    await log.close();
    const lines = (await readFile(join(path, 'cards.jsonl'), 'utf8')).trim().split('\n');
    assert.equal(lines.length, 3);
  });
});
