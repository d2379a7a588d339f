import assert from 'node:assert/strict';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { PtyRuntime } from './support/pty-runtime.ts';
import { atOnePlace, type TerminalClient } from './support/terminal-client.ts';

async function equalScreens(one: TerminalClient, other: TerminalClient): Promise<void> {
  await atOnePlace([one, other]);
  assert.deepEqual(one.lines(), other.lines());
  assert.deepEqual(sizeAndCursor(one), sizeAndCursor(other));
}

function sizeAndCursor({ terminal }: TerminalClient): number[] {
  const { cursorX, cursorY } = terminal.buffer.active;
  return [terminal.cols, terminal.rows, cursorX, cursorY];
}

describe('pty-server attach', function () {
  this.timeout(120_000);
  let runtime: PtyRuntime;
  let session = 0;
  let id: string;

  before(async () => {
    runtime = await PtyRuntime.start();
  });

  beforeEach(async () => {
    session += 1;
    id = `shell-${session}`;
    await runtime.create(id);
  });

  afterEach(async () => {
    await runtime.ask('DELETE', `/sessions/${id}`);
  });

  after(() => runtime.dispose());

  it('carries what is typed to a real shell, and its output back [PTY-02, PTY-09]', async () => {
    const laptop = await runtime.attach(id);
    laptop.type('echo $((6 * 7)) ok\r');
    await laptop.shows('42 ok');
    assert.deepEqual([laptop.latest('hello')?.['resumed'], laptop.latest('hello')?.['role']], [false, 'driver']);
  });

  it('lets two devices continue one session [PTY-06, PTY-07]', async () => {
    const laptop = await runtime.attach(id);
    laptop.type('greeting=hello\r');
    const phone = await runtime.attach(id);
    phone.type('echo $greeting from the phone\r');
    await laptop.shows('hello from the phone');
    await phone.shows('hello from the phone');
    await equalScreens(laptop, phone);
  });

  it('leaves a session running that nobody is attached to, and continues it exactly [PTY-05]', async () => {
    const laptop = await runtime.attach(id);
    laptop.type('echo ready; read go; echo later $go\r');
    await laptop.shows(/^ready/);
    await laptop.close();
    const phone = await runtime.attach(id);
    phone.type('on\r');
    await phone.shows(/^later on/);
    await phone.close();
    const { snapshots } = laptop;
    await laptop.connect();
    await laptop.shows(/^later on/);
    assert.equal(laptop.snapshots, snapshots);
    assert.equal(laptop.latest('hello')?.['resumed'], true);
    await equalScreens(laptop, await runtime.attach(id));
  });

  it('gives the terminal the size that fits on all visible displays, once it settles', async () => {
    const laptop = await runtime.attach(id);
    laptop.say({ type: 'resize', cols: 120, rows: 40 });
    await pollUntil(() => laptop.latest('resized')?.['cols'] === 120);
    const phone = await runtime.attach(id);
    for (const cols of [60, 55, 50]) phone.say({ type: 'resize', cols, rows: 60 });
    await pollUntil(() => laptop.latest('resized')?.['cols'] === 50);
    assert.equal(laptop.latest('resized')?.['rows'], 40);
    assert.ok(!laptop.told.some(({ type, cols }) => type === 'resized' && cols === 60));
    phone.type('stty size\r');
    await phone.shows('40 50');
    phone.say({ type: 'visible', visible: false });
    await pollUntil(() => laptop.latest('resized')?.['cols'] === 120);
    laptop.say({ type: 'visible', visible: false });
    await pollUntil(() => phone.latest('viewers')?.['owner'] === null);
    laptop.type('stty size\r');
    await laptop.shows('40 120');
  });

  it('hands the session over to one driver, and leaves those who look on', async () => {
    const laptop = await runtime.attach(id);
    const watcher = await runtime.attach(id, 'viewer');
    const phone = await runtime.attach(id);
    phone.say({ type: 'takeover' });
    await pollUntil(() => laptop.closeCode !== undefined);
    assert.equal(laptop.closeCode, 4001);
    phone.type('echo mine\r');
    await watcher.shows(/^mine/);
    assert.equal(watcher.closeCode, undefined);
  });

  it('refuses what somebody types who looks on, and goes on', async () => {
    const driver = await runtime.attach(id);
    const watcher = await runtime.attach(id, 'viewer');
    watcher.type('echo intruder\r');
    watcher.say({ type: 'resize', cols: 20, rows: 20 });
    watcher.say({ type: 'signal', signal: 'SIGKILL' });
    watcher.say({ type: 'takeover' });
    await pollUntil(() => watcher.told.filter(({ type, code }) => type === 'error' && code === 'read_only').length === 4);
    driver.type('echo still here\r');
    await watcher.shows(/^still here/);
    assert.ok(!driver.lines().some((line) => line.includes('intruder')));
    assert.equal(watcher.latest('hello')?.['readOnly'], true);
  });

  it('refuses impossible sizes and unknown signals, and goes on', async () => {
    const laptop = await runtime.attach(id);
    for (const side of [0, 1_000_000]) laptop.say({ type: 'resize', cols: side, rows: 24 });
    laptop.say({ type: 'signal', signal: 'SIGSTOP' });
    await pollUntil(() => laptop.told.filter(({ type }) => type === 'error').length === 3);
    assert.deepEqual(laptop.told.filter(({ type }) => type === 'error').map(({ code }) => code), ['invalid_size', 'invalid_size', 'invalid_signal']);
    laptop.type('echo fine\r');
    await laptop.shows(/^fine/);
  });

  it('interrupts a flood with Ctrl-C', async () => {
    const laptop = await runtime.attach(id);
    laptop.type('yes flood\r');
    await pollUntil(() => laptop.seq > 3_000_000);
    laptop.type('\u0003');
    laptop.type('echo $((40 + 2)) stopped\r');
    await laptop.shows('42 stopped');
  });

  it('tells the exit after the last byte, and paints the last screen for whoever comes later', async () => {
    const laptop = await runtime.attach(id);
    laptop.type('echo last words; exit 7\r');
    await pollUntil(() => laptop.closeCode !== undefined);
    assert.deepEqual([laptop.closeCode, laptop.latest('exit')?.['code']], [1000, 7]);
    const late = await runtime.attach(id);
    await pollUntil(() => late.closeCode !== undefined);
    await late.settled();
    assert.ok(late.lines().some((line) => line.startsWith('last words')));
    assert.deepEqual([late.latest('exit')?.['code'], late.latest('exit')?.['seq']], [7, laptop.latest('exit')?.['seq']]);
  });

  it('does not let a viewer that reads nothing hold up the others', async () => {
    const slow = await runtime.attach(id);
    await pollUntil(() => slow.snapshots === 1);
    slow.socket.pause();
    const quick = await runtime.attach(id);
    quick.type('head -c 8000000 /dev/zero | tr "\\0" "x"; echo; echo all there\r');
    await quick.shows(/^all there/, 90_000);
    const { snapshots } = slow;
    slow.socket.resume();
    await slow.shows(/^all there/);
    assert.equal(slow.snapshots, snapshots + 1);
    await equalScreens(slow, quick);
    assert.ok(Number(await runtime.metric('pty_server_resyncs_total')) >= 1);
  });

  it('closes the terminals of a session that is deleted', async () => {
    const laptop = await runtime.attach(id);
    await runtime.ask('DELETE', `/sessions/${id}`);
    await pollUntil(() => laptop.closeCode !== undefined);
    // The end of the program may be told first.
    assert.ok([1000, 4404].includes(Number(laptop.closeCode)), `closed with ${laptop.closeCode}`);
    assert.equal((await runtime.ask('GET', `/sessions/${id}`)).status, 404);
  });

  it('answers a query of a program once, however many terminals are attached', async () => {
    const clients = [await runtime.attach(id), await runtime.attach(id), await runtime.attach(id)];
    const replies = clients.map(() => 0);
    for (const [index, client] of clients.entries()) {
      client.terminal.onData((reply) => {
        replies[index] = Number(replies[index]) + 1;
        client.type(reply);
      });
    }
    const [laptop] = clients;
    assert.ok(laptop);
    const ask = `stty -echo raw; printf '\\033[c\\033[6n\\033[5n'; while [[ $answer != *X*X*X ]]; do read -rsN1 key; answer+=$key; done`;
    const tell = `stty sane; echo; echo "told $((6 * 7)):$(printf %s "$answer" | od -An -c | tr -d ' \\n'):"`;
    laptop.type(`${ask}; ${tell}\r`);
    // Behind what its terminal has replied by itself, each types a key.
    await pollUntil(() => replies.every((count) => count === 3));
    for (const client of clients) client.type('X');
    await laptop.shows('told 42:');
    const line = laptop.lines().find((each) => each.includes('told 42:')) ?? '';
    assert.equal(line.match(/033\[\?1;2c/g)?.length, 1, line);
    assert.equal(line.match(/033\[0n/g)?.length, 1, line);
    assert.equal(line.match(/033\[\d+;\d+R/g)?.length, 1, line);
  });
});
