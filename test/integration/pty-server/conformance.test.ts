import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { PtyRuntime } from './support/pty-runtime.ts';

/*
 * docs/protocols/pty.md as a client: each test is a conversation, in the order of that page. Values of the wire are written out here,
 * so that a change of the protocol shows.
 */

interface Received {
  readonly json?: Readonly<Record<string, unknown>>;
  readonly binary?: { readonly type: number; readonly seq: number; readonly bytes: string };
}

/** A socket whose messages are awaited one by one. */
class Conversation {
  readonly socket: WebSocket;
  readonly #queue: Received[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    // A socket that fails closes, and that is what is looked at.
    socket.on('error', () => {});
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#queue.push(isBinary ? { binary: { type: data.readUInt8(0), seq: Number(data.readBigUInt64BE(1)), bytes: data.toString('latin1', 9) } } : { json: JSON.parse(data.toString()) as Record<string, unknown> });
      socket.emit('received');
    });
  }

  async next(): Promise<Received> {
    while (this.#queue.length === 0) await once(this.socket, 'received', { signal: AbortSignal.timeout(10_000) });
    return this.#queue.shift() ?? {};
  }

  async json(type: string): Promise<Readonly<Record<string, unknown>>> {
    for (;;) {
      const { json } = await this.next();
      if (json?.['type'] === type) return json;
    }
  }

  /** Collects and acknowledges output until it holds `text`; gives the offset after the last byte. */
  async outputWith(text: string): Promise<number> {
    let output = '';
    let end: number | undefined;
    while (!output.includes(text)) {
      const { binary } = await this.next();
      if (!binary) continue;
      // A client that was too slow is painted anew.
      assert.ok(binary.type === 2 || end === undefined || binary.seq === end, 'output begins where the output before it ended');
      output += binary.bytes;
      end = binary.seq + (binary.type === 1 ? binary.bytes.length : 0);
      this.say({ type: 'ack', seq: end });
    }
    return Number(end);
  }

  input(text: string): void {
    this.socket.send(Buffer.concat([Buffer.from([0]), Buffer.from(text)]));
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  async closed(): Promise<string> {
    const [code, reason] = (await once(this.socket, 'close', { signal: AbortSignal.timeout(10_000) })) as [number, Buffer];
    return `${code} ${String(reason)}`;
  }
}

describe('openova.pty.v1', function () {
  this.timeout(60_000);
  let runtime: PtyRuntime;

  beforeEach(async () => {
    runtime = await PtyRuntime.start();
    await runtime.create('main', { cols: 100, rows: 30 });
  });

  afterEach(() => runtime.dispose());

  async function connect(query = '', role: 'driver' | 'viewer' = 'driver'): Promise<Conversation> {
    const socket = new WebSocket(`${runtime.attachUrl('main')}${query}`, ['openova.pty.v1', `ticket.${await runtime.ticket('main', { role })}`]);
    const conversation = new Conversation(socket);
    await once(socket, 'open');
    return conversation;
  }

  it('greets, then paints', async () => {
    const client = await connect();
    const { json: hello } = await client.next();
    assert.equal(client.socket.protocol, 'openova.pty.v1');
    assert.equal(typeof hello?.['epoch'], 'string');
    assert.equal(typeof hello?.['seq'], 'number');
    const { epoch: _epoch, seq: _seq, ...rest } = hello ?? {};
    assert.deepEqual(rest, {
      type: 'hello',
      cols: 100,
      rows: 30,
      resumed: false,
      role: 'driver',
      readOnly: false,
      viewer: 'v1',
      window: 1_048_576,
      viewers: [{ id: 'v1', user: 'ada@acme.test', role: 'driver', visible: true }],
      owner: null,
    });
    const { binary: snapshot } = await client.next();
    assert.equal(snapshot?.type, 2);
    client.say({ type: 'ack', seq: snapshot?.seq });
    client.socket.close();
  });

  it('passes input in and output out, and goes on at the very byte for a client that comes back', async () => {
    const client = await connect();
    const { epoch } = await client.json('hello');
    client.input('echo one\r');
    const seq = await client.outputWith('\rone\r\n');
    client.socket.close(1000);
    assert.equal(await client.closed(), '1000 ');
    const other = await connect();
    other.input('echo two\r');
    await other.outputWith('\rtwo\r\n');
    const back = await connect(`?epoch=${String(epoch)}&seq=${seq}`);
    const hello = await back.json('hello');
    assert.deepEqual([hello['resumed'], hello['seq']], [true, seq]);
    const { binary: first } = await back.next();
    assert.deepEqual([first?.type, first?.seq], [1, seq]);
  });

  const strangers = ['?epoch=another&seq=0', '?seq=0', '?epoch=EPOCH&seq=999999999', '?epoch=EPOCH&seq=-1', '?epoch=EPOCH&seq=x'];
  for (const query of strangers) {
    it(`paints for a client that says ${query}`, async () => {
      const { epoch } = await (await connect()).json('hello');
      const client = await connect(query.replace('EPOCH', String(epoch)));
      assert.equal((await client.json('hello'))['resumed'], false);
      assert.equal((await client.next()).binary?.type, 2);
    });
  }

  it('tells sizes in their place, and paints for a client that comes back to another size', async () => {
    const client = await connect();
    const { epoch } = await client.json('hello');
    const { binary: snapshot } = await client.next();
    client.say({ type: 'resize', cols: 70, rows: 20 });
    const resized = await client.json('resized');
    assert.deepEqual([resized['cols'], resized['rows'], typeof resized['seq']], [70, 20, 'number']);
    const back = await connect(`?epoch=${String(epoch)}&seq=${snapshot?.seq}`);
    assert.equal((await back.json('hello'))['resumed'], false);
  });

  it('tells who is there, and whose size counts', async () => {
    const client = await connect();
    await client.json('hello');
    client.say({ type: 'resize', cols: 70, rows: 20 });
    await client.json('resized');
    const watcher = await connect('', 'viewer');
    const hello = await watcher.json('hello');
    assert.deepEqual([hello['readOnly'], hello['owner']], [true, 'v1']);
    const both = [
      { id: 'v1', user: 'ada@acme.test', role: 'driver', visible: true },
      { id: 'v2', user: 'ada@acme.test', role: 'viewer', visible: true },
    ];
    assert.deepEqual(hello['viewers'], both);
    assert.deepEqual((await watcher.json('viewers'))['viewers'], both);
    client.say({ type: 'visible', visible: false });
    assert.equal((await watcher.json('viewers'))['owner'], null);
  });

  it('answers pings, and refuses by error messages', async () => {
    const client = await connect();
    client.say({ type: 'ping', id: 12 });
    assert.deepEqual(await client.json('pong'), { type: 'pong', id: 12 });
    client.say({ type: 'resize', cols: 0, rows: 20 });
    assert.equal((await client.json('error'))['code'], 'invalid_size');
    client.say({ type: 'signal', signal: 'SIGSTOP' });
    assert.equal((await client.json('error'))['code'], 'invalid_signal');
    const watcher = await connect('', 'viewer');
    watcher.input('x');
    assert.equal((await watcher.json('error'))['code'], 'read_only');
  });

  it('sends signals to the program', async () => {
    const client = await connect();
    client.input('trap "echo caught" USR1\r');
    client.input('while :; do read -t 0.1 line; done\r');
    await client.outputWith('while');
    client.say({ type: 'signal', signal: 'SIGUSR1' });
    await client.outputWith('caught\r\n');
  });

  it('takes the session over', async () => {
    const client = await connect();
    await client.json('hello');
    const other = await connect();
    other.say({ type: 'takeover' });
    assert.equal(await client.closed(), '4001 TAKEN_OVER');
  });

  it('tells the exit last, and closes', async () => {
    const client = await connect();
    client.input('exit 3\r');
    const exit = await client.json('exit');
    assert.deepEqual([exit['code'], typeof exit['seq']], [3, 'number']);
    assert.equal(await client.closed(), '1000 ENDED');
  });

  it('withholds output from a client that acknowledges nothing, and then paints once', async () => {
    const client = await connect();
    await client.json('hello');
    client.input('head -c 6000000 /dev/zero; echo\r');
    let end = 0;
    let received = 0;
    while (received < 1_048_576) {
      const { binary } = await client.next();
      if (binary?.type === 1) received += binary.bytes.length;
      end = binary ? binary.seq + (binary.type === 1 ? binary.bytes.length : 0) : end;
    }
    const other = await connect();
    // Its echo, which comes before the flood ends, is not what is waited for.
    other.input("echo f''in\r");
    await other.outputWith('fin');
    client.say({ type: 'ack', seq: end });
    let resumed: Received = {};
    while (!resumed.binary) resumed = await client.next();
    assert.deepEqual([resumed.binary.type, resumed.binary.seq > end], [2, true]);
    client.socket.close();
  });

  const broken = [
    { name: 'a frame of another channel', data: Buffer.from([1]), says: '4400 BAD_FRAME' },
    { name: 'a message of another type', data: '{"type":"dance"}', says: '4400 BAD_FRAME' },
  ];
  for (const { name, data, says } of broken) {
    it(`closes on ${name}`, async () => {
      const client = await connect();
      await client.json('hello');
      client.socket.send(data);
      assert.equal(await client.closed(), says);
    });
  }
});
