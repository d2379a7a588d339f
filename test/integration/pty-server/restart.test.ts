import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { PtyRuntime } from './support/pty-runtime.ts';
import { atOnePlace, type TerminalClient } from './support/terminal-client.ts';

// Ten bytes a line, so that the place of a line tells its number. The terminal makes no carriage returns of its own, so each line begins in
// the column where the one before it has ended: a screen restored at a wrong place would stay wrong. Ctrl-C ends it.
const lineBytes = 10;
const countScript = `stty -onlcr
trap 'go=0' INT
go=1
i=0
while [ $go = 1 ]; do printf '%09d\\n' $i; i=$((i + 1)); done
stty onlcr
echo
echo done
`;

/** Checks the numbered lines that a client receives, whatever pieces they come in: each has the place that its number tells. */
class PlacedLines {
  last = -1;
  #base: number | undefined;
  #rest = '';
  #end = -1;

  take(seq: number, bytes: Buffer): void {
    const isContinued = seq === this.#end;
    let offset = isContinued ? seq - this.#rest.length : seq;
    const lines = ((isContinued ? this.#rest : '') + bytes.toString('latin1')).split('\n');
    this.#end = seq + bytes.length;
    this.#rest = lines.pop() ?? '';
    for (const [index, line] of lines.entries()) {
      if (/^\d{9}$/.test(line) && (isContinued || index > 0)) this.#line(Number.parseInt(line, 10), offset);
      offset += line.length + 1;
    }
  }

  /** Where this line begins; undefined before any line was seen. */
  placeOf(number: number): number | undefined {
    return this.#base === undefined ? undefined : this.#base + lineBytes * number;
  }

  #line(number: number, offset: number): void {
    this.#base ??= offset - lineBytes * number;
    assert.equal(offset - lineBytes * number, this.#base, `line ${number} is not where it belongs`);
    this.last = number;
  }
}

function watchNumbers(client: TerminalClient): PlacedLines {
  const numbers = new PlacedLines();
  client.onOutput = (seq, bytes) => numbers.take(seq, bytes);
  return numbers;
}

/** Connects until it is let in: tickets of the second in which a server started may be refused. */
async function comeBack(client: TerminalClient): Promise<void> {
  await pollUntil(async () => {
    await client.connect();
    return client.closeCode === undefined;
  });
}

function picture({ terminal }: Pick<TerminalClient, 'terminal'>): unknown {
  const buffer = terminal.buffer.active;
  const screen = Array.from({ length: terminal.rows }, (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true));
  return { screen, cursor: [buffer.cursorX, buffer.cursorY], size: [terminal.cols, terminal.rows] };
}

/** What a terminal that has seen nothing else shows. */
async function pictureAfter(output: string, { cols, rows }: xterm.Terminal): Promise<unknown> {
  const terminal = new xterm.Terminal({ cols, rows, scrollback: 0, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  return picture({ terminal });
}

function numberedLines(count: number): string {
  return Array.from({ length: count }, (_, index) => `${String(index + 1).padStart(9, '0')}\n`).join('');
}

async function samePictures(clients: readonly TerminalClient[]): Promise<void> {
  await atOnePlace(clients);
  for (const client of clients) assert.deepEqual(picture(client), picture(clients[0] as TerminalClient));
}

// More of them for a longer proof, as with PTY_KILLS=100.
const kills = Number(process.env['PTY_KILLS'] ?? 20);

describe('pty-server restart', function () {
  this.timeout(240_000);
  let runtime: PtyRuntime;

  beforeEach(async () => {
    runtime = await PtyRuntime.start();
    writeFileSync(join(runtime.folder, 'count.sh'), countScript);
    await runtime.create('main', { name: 'Kept' });
  });

  afterEach(() => runtime.dispose());

  it('finds its sessions again after kill -9, with names, screens and the exact bytes [PTY-05]', async () => {
    const client = await runtime.attach('main');
    client.type('echo before; kept=yes\r');
    await client.shows(/^before/);
    const { body } = await runtime.ask('GET', '/sessions/main');
    await runtime.stopServer('SIGKILL');
    await pollUntil(() => client.closeCode !== undefined);
    await runtime.startServer();
    await comeBack(client);
    client.type('echo still $kept\r');
    await client.shows('still yes');
    const again = (await runtime.ask('GET', '/sessions/main')).body;
    assert.deepEqual([again['epoch'], again['name'], again['agent']], [body['epoch'], 'Kept', 'sovereign-shell']);
    const fresh = await runtime.attach('main');
    await fresh.shows('still yes');
    await fresh.shows(/^before/);
    await samePictures([client, fresh]);
  });

  it('tells clients to come again when it is stopped, and leaves the sessions', async () => {
    const client = await runtime.attach('main');
    client.type('kept=yes\r');
    await client.shows('kept=yes');
    await runtime.stopServer('SIGTERM');
    assert.equal(client.closeCode, 1012);
    assert.match(runtime.serverLog, /"msg":"stopping"/);
    await runtime.startServer();
    await comeBack(client);
    client.type('echo $kept indeed\r');
    await client.shows('yes indeed');
  });

  /** Ends the count, and checks that all show the same, and that whoever was sent the end as bytes was sent its last line. */
  async function finish(clients: readonly TerminalClient[], numbers: readonly PlacedLines[]): Promise<void> {
    clients[0]?.type('\u0003');
    for (const client of clients) await client.shows(/^done/, 60_000);
    await samePictures([...clients, await runtime.attach('main')]);
    const last = Math.max(...numbers.map((seen) => seen.last));
    assert.ok(last > 10_000, `counted to ${last}`);
    const places = new Set(numbers.map((seen) => seen.placeOf(last)));
    assert.equal(places.size, 1, 'lines have other places for other viewers');
    for (const [index, seen] of numbers.entries()) {
      if (Number(clients[index]?.exactFrom) < Number(seen.placeOf(last))) assert.equal(seen.last, last);
    }
  }

  it(`loses and doubles no byte at any viewer over ${kills} kills under load [PTY-05]`, async function () {
    this.timeout(60_000 + kills * 10_000);
    const clients = await Promise.all([runtime.attach('main'), runtime.attach('main', 'viewer')]);
    const numbers = clients.map(watchNumbers);
    clients[0]?.type('bash count.sh\r');
    for (let kill = 0; kill < kills; kill += 1) {
      const before = clients.map(({ seq }) => seq);
      await pollUntil(() => clients.every(({ seq }, index) => seq > Number(before[index]) + 50_000), 30_000);
      await runtime.stopServer('SIGKILL');
      await runtime.startServer();
      await Promise.all(clients.map(comeBack));
    }
    await finish(clients, numbers);
  });

  it('restores the exact screen after a kill in a flood that has overwritten what was there before [PTY-05]', async () => {
    const client = await runtime.attach('main');
    const lines = 3_000_000;
    client.type(`stty -onlcr; printf '\\033c'; seq -f %09.0f ${lines}; printf 'en''d'; sleep 600\r`);
    await pollUntil(() => client.seq > 10_000_000, 60_000);
    await runtime.stopServer('SIGKILL');
    await runtime.startServer();
    await comeBack(client);
    await client.shows(/end$/, 60_000);
    assert.deepEqual(picture(client), await pictureAfter(`${numberedLines(lines)}end`, client.terminal));
  });

  it('shows five viewers the same screen at the end, wherever their network was cut', async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, (_, index) => runtime.attach('main', index === 0 ? 'driver' : 'viewer')));
    const numbers = clients.map(watchNumbers);
    clients[0]?.type('bash count.sh\r');
    for (let cut = 0; cut < 60; cut += 1) {
      const victim = clients[cut % clients.length] as TerminalClient;
      const at = victim.seq + ((cut * 7_919) % 30_000);
      await pollUntil(() => victim.seq > at);
      victim.cut();
      await comeBack(victim);
    }
    // Whoever was away for too much of the flood has its end as a snapshot, without its lines.
    await finish(clients, numbers);
  });
});
