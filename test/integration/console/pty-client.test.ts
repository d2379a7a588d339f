import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { WebSocket as CuttableWebSocket, WebSocketServer } from 'ws';
import { orderedScreen } from '../../../console/src/wire/ordered-screen.ts';
import { NoTicket, PtyClient, type PtyTicket } from '../../../console/src/wire/pty-client.ts';
import type { PtyConnection } from '../../../console/src/wire/pty-state.ts';
import { PtyRuntime } from '../pty-server/support/pty-runtime.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';

/** The console's client with a headless terminal in place of the one on the page. */
class ConsoleTerminal {
  readonly terminal = new xterm.Terminal({ cols: 80, rows: 24, scrollback: 5_000, allowProposedApi: true });
  readonly connections: PtyConnection['kind'][] = [];
  readonly client: PtyClient;
  ticket: () => Promise<PtyTicket>;
  readonly sockets: CuttableWebSocket[] = [];

  constructor(ticket: () => Promise<PtyTicket>, helloWithinMs?: number) {
    this.ticket = ticket;
    this.client = new PtyClient({
      ...(helloWithinMs !== undefined && { helloWithinMs }),
      ticket: () => this.ticket(),
      screen: orderedScreen(this.terminal),
      onState: ({ connection }) => connection.kind !== this.connections.at(-1) && this.connections.push(connection.kind),
      openSocket: (address, protocols) => {
        const socket = new CuttableWebSocket(address, protocols);
        // A browser's socket says the same by closing.
        socket.on('error', () => {});
        this.sockets.push(socket);
        return socket as unknown as WebSocket;
      },
    });
    this.terminal.onData((data) => this.type(data));
  }

  type(text: string): boolean {
    return this.client.type(new TextEncoder().encode(text));
  }

  text(): string {
    const buffer = this.terminal.buffer.active;
    return Array.from({ length: buffer.length }, (_, line) => buffer.getLine(line)?.translateToString(true) ?? '').join('\n').trimEnd();
  }

  shows(text: string): Promise<boolean> {
    return pollUntil(() => this.text().includes(text));
  }

  is(kind: PtyConnection['kind']): Promise<boolean> {
    return pollUntil(() => this.client.state.connection.kind === kind);
  }

  /** Cuts the connection as a network does. */
  cut(): void {
    this.sockets.at(-1)?.terminate();
  }

  async dispose(): Promise<void> {
    this.client.close();
    await pollUntil(() => this.sockets.every(({ readyState }) => readyState === CuttableWebSocket.CLOSED));
    this.terminal.dispose();
  }
}

describe('the console\'s client of openova.pty.v1', function () {
  this.timeout(60_000);
  let runtime: PtyRuntime;
  const opened: ConsoleTerminal[] = [];

  before(async () => {
    runtime = await PtyRuntime.start({ env: { SANDBOX_CONCURRENT_SESSIONS: '20' } });
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((terminal) => terminal.dispose()));
  });
  after(() => runtime.dispose());

  function open(session: string, role: 'driver' | 'viewer' = 'driver', user = 'ada@acme.test'): ConsoleTerminal {
    const terminal = new ConsoleTerminal(async () => ({
      address: runtime.attachUrl(session),
      protocol: `ticket.${await runtime.ticket(session, { role, user })}`,
    }));
    opened.push(terminal);
    return terminal;
  }

  async function attach(session: string, role: 'driver' | 'viewer' = 'driver', user?: string): Promise<ConsoleTerminal> {
    const terminal = open(session, role, user);
    terminal.client.connect();
    await terminal.is('live');
    return terminal;
  }

  it('types into a real shell and shows what comes back, at the size of the display', async () => {
    await runtime.create('typing');
    const terminal = await attach('typing');
    terminal.client.resize(101, 33);
    await pollUntil(() => terminal.terminal.cols === 101 && terminal.terminal.rows === 33);
    terminal.type('echo "size $(stty size)"\r');
    await terminal.shows('size 33 101');
    assert.deepEqual(terminal.connections, ['connecting', 'live']);
  });

  it('goes on without a hole after a cut, with a new ticket, and says so meanwhile [UI-33]', async () => {
    await runtime.create('cut');
    const terminal = await attach('cut');
    const isCut = join(runtime.folder, 'is-cut');
    terminal.type(`seq -f "line %g" 2000; until [ -e ${isCut} ]; do sleep 0.1; done; seq -f "line %g" 2001 4000; echo all-$((10 + 5))\r`);
    await terminal.shows('line 40');
    terminal.cut();
    await terminal.is('reconnecting');
    assert.equal(terminal.type('lost'), false);
    await writeFile(isCut, '');
    await terminal.shows('all-15');
    await terminal.is('live');
    const numbers = [...terminal.text().matchAll(/^line (\d+)$/gm)].map(([, number]) => Number(number));
    assert.ok(numbers.length > 3_900);
    assert.deepEqual(numbers, numbers.map((_, index) => 4_000 - numbers.length + index + 1));
    assert.deepEqual(terminal.connections, ['connecting', 'live', 'reconnecting', 'live']);
  });

  it('shows two devices the same screen, and what was there before they came [UI-33]', async () => {
    await runtime.create('shared');
    const desktop = await attach('shared');
    desktop.type('echo first-$((40 + 2))\r');
    await desktop.shows('first-42');
    const phone = await attach('shared');
    await phone.shows('first-42');
    phone.type('echo second-$((40 + 3))\r');
    await desktop.shows('second-43');
    await pollUntil(() => desktop.text() === phone.text());
    await pollUntil(() => desktop.client.state.viewers.length === 2);
  });

  it('acknowledges, so that more than a window of output comes through', async () => {
    await runtime.create('flood');
    const terminal = await attach('flood');
    terminal.type('head -c 6000000 /dev/zero | tr "\\0" x | fold -w 79; echo "flood-$((1 + 1))"\r');
    await terminal.shows('flood-2');
    assert.deepEqual(terminal.connections, ['connecting', 'live']);
  });

  it('sends a paste of 3 MB in pieces that the server takes', async () => {
    await runtime.create('paste');
    const terminal = await attach('paste');
    const file = join(runtime.folder, 'pasted');
    terminal.type(`stty -echo; head -c 3000000 > ${file}; wc -c < ${file} | sed s/^/got-/; stty echo\r`);
    await terminal.shows('stty -echo');
    terminal.type(`${'p'.repeat(99)}\n`.repeat(30_000));
    await terminal.shows('got-3000000');
    assert.deepEqual(terminal.connections, ['connecting', 'live']);
  });

  it('hands over to the one who takes over, and takes back', async () => {
    await runtime.create('handed');
    const first = await attach('handed');
    const second = await attach('handed');
    second.client.takeOver();
    await first.is('taken-over');
    first.client.connect({ takeOver: true });
    await second.is('taken-over');
    assert.equal(first.client.state.connection.kind, 'live');
  });

  it('knows that it looks on, and says what was refused', async () => {
    await runtime.create('watched');
    const driver = await attach('watched');
    const viewer = await attach('watched', 'viewer', 'bob@acme.test');
    assert.equal(viewer.client.state.readOnly, true);
    viewer.type('echo never\r');
    await pollUntil(() => viewer.client.state.refusal === 'read_only');
    await pollUntil(() => driver.client.state.viewers.some(({ user, role }) => user === 'bob@acme.test' && role === 'viewer'));
  });

  it('ends when the program ends, and comes back no more', async () => {
    await runtime.create('ending');
    const terminal = await attach('ending');
    terminal.type('exit 3\r');
    await terminal.is('ended');
    assert.deepEqual(terminal.client.state.connection, { kind: 'ended', code: 3, signal: undefined });
    await pollUntil(() => terminal.sockets.every(({ readyState }) => readyState === CuttableWebSocket.CLOSED));
    assert.equal(terminal.client.state.connection.kind, 'ended');
  });

  it('stops where coming back would not help', async () => {
    const gone = open('nowhere');
    gone.client.connect();
    await gone.is('gone');
    await runtime.create('refused');
    const refused = open('refused');
    refused.ticket = async () => ({ address: runtime.attachUrl('refused'), protocol: 'ticket.e30.e30.e30' });
    refused.client.connect();
    await refused.is('refused');
    assert.equal(refused.sockets.length, 3);
    const signedOut = open('refused');
    signedOut.ticket = async () => {
      throw new NoTicket('signed-out');
    };
    signedOut.client.connect();
    await signedOut.is('signed-out');
    assert.equal(signedOut.sockets.length, 0);
  });

  it('says why a session cannot begin, and what to do', async () => {
    const bare = await PtyRuntime.start({ env: { SANDBOX_NAME: 'shop', SANDBOX_DEFAULT_AGENT: 'aider', SANDBOX_AGENT_CATALOGUE: 'aider' } });
    try {
      const terminal = open('shop');
      terminal.ticket = async () => ({ address: bare.attachUrl('shop'), protocol: `ticket.${await bare.ticket('shop')}` });
      terminal.client.connect();
      await terminal.is('refused');
      const { connection } = terminal.client.state;
      assert.ok(connection.kind === 'refused');
      assert.deepEqual([connection.code, connection.told?.code], [4422, 'agent_not_installed']);
      assert.match(connection.told?.next ?? '', /aider/);
    } finally {
      await bare.dispose();
    }
  });

  it('does not wait for ever for a server that says nothing, and tries again', async () => {
    const silent = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(silent, 'listening');
    const terminal = new ConsoleTerminal(async () => ({ address: `ws://127.0.0.1:${(silent.address() as AddressInfo).port}`, protocol: 'ticket.t' }), 50);
    opened.push(terminal);
    terminal.client.connect();
    await terminal.is('reconnecting');
    assert.deepEqual(terminal.client.state.connection, { kind: 'reconnecting', failures: 1, cause: 'silent' });
    await runtime.create('after-silence');
    terminal.ticket = async () => ({ address: runtime.attachUrl('after-silence'), protocol: `ticket.${await runtime.ticket('after-silence')}` });
    await pollUntil(() => {
      terminal.client.hurry();
      return terminal.sockets.length > 1;
    });
    silent.close();
  });

  it('does not wait for ever for a ticket either', async () => {
    const terminal = new ConsoleTerminal(() => new Promise(() => {}), 50);
    opened.push(terminal);
    terminal.client.connect();
    await pollUntil(() => terminal.client.state.connection.kind === 'reconnecting');
    assert.equal(terminal.sockets.length, 0);
  });

  it('comes back by itself when the server was killed, and hurries when told to', async () => {
    await runtime.create('killed');
    const terminal = await attach('killed');
    terminal.type('echo kept-$((50 + 5))\r');
    await terminal.shows('kept-55');
    await runtime.stopServer('SIGKILL');
    await terminal.is('reconnecting');
    await runtime.startServer();
    await pollUntil(() => {
      terminal.client.hurry();
      return terminal.client.state.connection.kind === 'live';
    }, 30_000);
    terminal.type('echo alive-$((50 + 6))\r');
    await terminal.shows('alive-56');
    await terminal.shows('kept-55');
  });
});
