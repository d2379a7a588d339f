import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { connectHost } from '../../../services/pty-server/host-link/connect-host.ts';
import type { HostConnection, SpawnRequest } from '../../../services/pty-server/host-link/host-connection.ts';
import { spawnHost, type HostProcess } from './support/host-process.ts';
import { rawRequest, requestFor, SessionReader } from './support/session-reader.ts';

describe('pty-host session', () => {
  let host: HostProcess;
  let connection: HostConnection;

  before(async () => {
    host = spawnHost({ args: ['--sessions=4', '--grace-seconds=1'], env: { HOST_SECRET: 'of-the-host' } });
    await host.listening();
    connection = await connectHost({ socketPath: host.socketPath });
  });

  after(async () => {
    await connection.close();
    await host.stop();
  });

  afterEach(async () => {
    for (const { id } of await connection.sessions()) await connection.remove(id);
  });

  it('runs a real shell that answers what is typed and ends with its own code [PTY-02, PTY-09]', async () => {
    await connection.spawn(requestFor('shell', 'bash', '--norc', '--noprofile'));
    const reader = await SessionReader.open(connection, 'shell');
    connection.write('shell', Buffer.from('echo $((6*7)); tty; stty -a | grep -o "[-]*iutf8"\r'));
    await reader.until(({ text }) => /\b42\r\n\/dev\/pts\/\d+\r\niutf8\r\n/.test(text));
    connection.write('shell', Buffer.from('exit 7\r'));
    const { code, signal, offset } = await reader.ended();
    assert.deepEqual({ code, signal, offset, faults: reader.faults }, { code: 7, signal: undefined, offset: reader.bytes.length, faults: 0 });
  });

  it('gives a program the variables of the request and no others, and no terminal but its own', async () => {
    await connection.spawn(requestFor('other', 'sleep', '60'));
    await connection.spawn({ ...rawRequest('probe', 'env; ls -l /proc/self/fd'), env: { PATH: process.env['PATH'] ?? '', ONLY: 'this' } });
    const reader = await SessionReader.open(connection, 'probe');
    await reader.ended();
    assert.match(reader.text, /^ONLY=this$/m);
    assert.doesNotMatch(reader.text, /of-the-host|ptmx|socket:/);
    const terminals = new Set(reader.text.match(/\/dev\/pts\/\d+/g));
    assert.equal(terminals.size, 1);
  });

  it('passes every byte unchanged, binary garbage and invalid UTF-8 among them, both ways [PTY-09]', async () => {
    const garbage = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), randomBytes(20_000), Buffer.from('c328f0288cbceda080', 'hex')]);
    await connection.spawn(rawRequest('echo', `echo ready; exec head -c ${garbage.length}`));
    const reader = await SessionReader.open(connection, 'echo');
    await reader.until(({ text }) => text === 'ready\n');
    connection.write('echo', garbage);
    await reader.ended();
    assert.ok(reader.bytes.subarray('ready\n'.length).equals(garbage));
  });

  it('takes a paste that the program does not read yet, and goes on serving others', async () => {
    await connection.spawn(slowRequest(host.socketPath));
    const reader = await SessionReader.open(connection, 'slow');
    await reader.until(({ text }) => text.startsWith('ready'));
    const paste = randomBytes(600_000);
    connection.write('slow', paste);
    await connection.spawn(rawRequest('other', 'echo there'));
    const other = await SessionReader.open(connection, 'other');
    await other.ended();
    assert.equal(other.text, 'there\n');
    writeFileSync(`${host.socketPath}.go`, 'x');
    await reader.ended();
    assert.ok(reader.bytes.subarray('ready\n'.length).equals(paste));
  });

  for (const { name, line, want } of [
    { name: 'its code', line: 'exit 200', want: { code: 200, signal: undefined } },
    { name: 'the signal that ended it', line: 'kill -TERM $$', want: { code: 143, signal: 'SIGTERM' } },
    { name: 'SIGKILL', line: 'kill -KILL $$', want: { code: 137, signal: 'SIGKILL' } },
  ]) {
    it(`tells that a program has ended with ${name}`, async () => {
      await connection.spawn(rawRequest('ending', line));
      const reader = await SessionReader.open(connection, 'ending');
      const { code, signal } = await reader.ended();
      assert.deepEqual({ code, signal }, want);
      assert.deepEqual((await connection.sessions()).map(({ exit }) => exit?.code), [want.code]);
    });
  }

  it('sends a signal to the program that has the terminal', async () => {
    await connection.spawn(rawRequest('signalled', 'trap "echo caught; exit 5" USR1; echo ready; while :; do read -t 0.05; done'));
    const reader = await SessionReader.open(connection, 'signalled');
    await reader.until(({ text }) => text === 'ready\n');
    await connection.signal('signalled', 'SIGUSR1');
    assert.equal((await reader.ended()).code, 5);
    assert.equal(reader.text, 'ready\ncaught\n');
    await assert.rejects(connection.signal('signalled', 'SIGNONE'), { code: 'bad-message' });
  });

  it('keeps a session without any reader, and gives its output to whoever comes later [PTY-05, PTY-06]', async () => {
    await connection.spawn(rawRequest('kept', 'echo before; read -r line; echo after $line; exit 4'));
    const first = await SessionReader.open(connection, 'kept');
    await first.until(({ text }) => text === 'before\n');
    connection.write('kept', Buffer.from('typed\n'));
    await first.ended();
    const second = await SessionReader.open(connection, 'kept');
    assert.equal((await second.ended()).code, 4);
    assert.equal(second.text, 'before\nafter typed\n');
  });

  it('replays a change of size at the place where it happened', async () => {
    await connection.spawn(rawRequest('sized', 'for part in 1 2 3; do stty size; read -r line; done'));
    const reader = await SessionReader.open(connection, 'sized');
    for (const [index, rows] of [30, 31].entries()) {
      await reader.until(({ text }) => text.split('\n').length === index + 2);
      connection.resize('sized', { cols: 100, rows });
      connection.resize('sized', { cols: 100, rows });
      connection.write('sized', Buffer.from('\n'));
    }
    await reader.until(({ text }) => text.split('\n').length === 4);
    assert.equal(reader.text, '24 80\n30 100\n31 100\n');
    const later = await SessionReader.open(connection, 'sized');
    await later.until(({ text }) => text === reader.text);
    const want = [{ offset: 6, cols: 100, rows: 30 }, { offset: 13, cols: 100, rows: 31 }];
    assert.deepEqual([reader.resizes, later.resizes, later.start?.size], [want, want, { cols: 80, rows: 24 }]);
  });

  it('starts at the newest checkpoint, with the size that holds there', async () => {
    await connection.spawn(rawRequest('checked', 'echo one; read -r line; echo two; read -r line'));
    const reader = await SessionReader.open(connection, 'checked');
    await reader.until(({ text }) => text === 'one\n');
    connection.resize('checked', { cols: 90, rows: 20 });
    connection.checkpoint('checked', { offset: 4, bytes: Buffer.from('screen') });
    connection.checkpoint('checked', { offset: 2, bytes: Buffer.from('older') });
    connection.checkpoint('checked', { offset: 1000, bytes: Buffer.from('of a place that does not exist') });
    connection.write('checked', Buffer.from('\n'));
    await reader.until(({ text }) => text === 'one\ntwo\n');
    const later = await SessionReader.open(connection, 'checked');
    await later.until(({ text }) => text === 'two\n');
    const { checkpoint, firstOffset, size } = later.start ?? {};
    assert.deepEqual({ offset: checkpoint?.offset, text: String(checkpoint?.bytes), firstOffset, size }, { offset: 4, text: 'screen', firstOffset: 4, size: { cols: 90, rows: 20 } });
  });

  it('passes the answer to a query once, however often it is replayed', async () => {
    await connection.spawn(rawRequest('asking', 'printf "\\033[c"; exec head -c 9'));
    const reader = await SessionReader.open(connection, 'asking');
    await reader.until(({ next }) => next === 3);
    for (const [query, answer] of [[3, 'first'], [3, 'again'], [2, 'older'], [4, 'next']] as const) connection.answer('asking', query, Buffer.from(answer));
    await reader.ended();
    assert.equal(reader.text, '\u001B[cfirstnext');
  });

  it('refuses one more session than may run, and takes it once another has ended [PTY-11]', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await connection.spawn(requestFor(id, 'cat'));
    await assert.rejects(connection.spawn(requestFor('e', 'cat')), { code: 'session-limit' });
    const reader = await SessionReader.open(connection, 'a');
    connection.write('a', Buffer.from('\u0004'));
    await reader.ended();
    await connection.spawn(requestFor('e', 'cat'));
    assert.equal((await connection.sessions()).length, 5);
  });

  it('refuses what cannot be started, and what is not there, by a code', async () => {
    await connection.spawn(requestFor('taken', 'cat'));
    await assert.rejects(connection.spawn(requestFor('taken', 'cat')), { code: 'session-exists' });
    await assert.rejects(connection.spawn(requestFor('x', 'no-such-program')), { code: 'program-not-found' });
    await assert.rejects(connection.spawn(requestFor('x', '/etc/passwd')), { code: 'program-not-found' });
    await assert.rejects(connection.spawn({ ...requestFor('x', 'cat'), cwd: '/no/such/folder' }), { code: 'cwd-not-found' });
    const nothing = { onOutput: () => {}, onResumed: () => {}, onResized: () => {}, onExit: () => {} };
    for (const call of [connection.subscribe('x', nothing), connection.remove('x'), connection.signal('x', 'SIGTERM')]) {
      await assert.rejects(call, { code: 'unknown-session' });
    }
    connection.write('x', Buffer.from('to nobody'));
    connection.resize('x', { cols: 1, rows: 1 });
    assert.equal((await connection.sessions()).length, 1);
  });

  it('ends everything that a session has started when it is removed, also what ignores a hang-up', async () => {
    await connection.spawn(rawRequest('family', '(trap "" HUP; sleep 300 & echo $!; wait) & trap "" HUP; nohup sleep 301 > /dev/null 2>&1 & echo $!; wait; wait'));
    const reader = await SessionReader.open(connection, 'family');
    await reader.until(({ text }) => text.split('\n').length === 3);
    const pids = reader.text.trim().split('\n').map(Number);
    for (const pid of pids) assert.ok(existsSync(`/proc/${pid}`));
    await connection.remove('family');
    for (const pid of pids) assert.ok(!isAlive(pid), `${pid} lives on`);
    assert.deepEqual(await connection.sessions(), []);
  });

  it('takes the terminal from a program that is removed and waits for a key whatever the signal, and need not kill it', async () => {
    await connection.spawn(rawRequest('waiting', 'trap "" HUP; echo ready; exec cat'));
    const reader = await SessionReader.open(connection, 'waiting');
    await reader.until(({ text }) => text.includes('ready'));
    const ended = reader.ended();
    await connection.remove('waiting');
    assert.equal((await ended).signal, undefined);
  });

  it('gives back the memory of output that a checkpoint shows', async () => {
    await connection.spawn(rawRequest('shown', 'printf 0123456789; exec cat'));
    const reader = await SessionReader.open(connection, 'shown');
    await reader.until(({ text }) => text === '0123456789');
    const oldest = async (): Promise<number | undefined> => (await connection.sessions()).find(({ id }) => id === 'shown')?.oldest;
    connection.checkpoint('shown', { offset: 4, bytes: Buffer.from('a part') });
    assert.equal(await oldest(), 0);
    connection.checkpoint('shown', { offset: 10, bytes: Buffer.from('everything') });
    await pollUntil(async () => (await oldest()) === 10);
    connection.write('shown', Buffer.from('more\n'));
    await reader.until(({ text }) => text.includes('more'));
    assert.equal(reader.faults, 0);
  });

  it('begins at what is visible only where the ring does not go on from the last whole checkpoint', async () => {
    await connection.spawn(rawRequest('flood', 'yes | head -c 1000; read -r line; yes | head -c 9000000; exec cat'));
    const reader = await SessionReader.open(connection, 'flood');
    await reader.until(({ next }) => next === 1000);
    connection.checkpoint('flood', { offset: 500, bytes: Buffer.from('whole') });
    connection.checkpoint('flood', { offset: 1000, bytes: Buffer.from('visible'), isPartial: true });
    const near = await SessionReader.open(connection, 'flood');
    assert.equal(String(near.start?.checkpoint?.bytes), 'whole');
    connection.write('flood', Buffer.from('\n'));
    await near.until(({ next }) => next === 9_001_000);
    connection.checkpoint('flood', { offset: 9_000_000, bytes: Buffer.from('visible'), isPartial: true });
    const far = await SessionReader.open(connection, 'flood');
    await far.until(({ next }) => next === 9_001_000);
    assert.deepEqual([String(far.start?.checkpoint?.bytes), far.start?.firstOffset, near.faults + far.faults], ['visible', 9_000_000, 0]);
  });

  it('keeps no more than a bounded number of sessions that have ended', async () => {
    for (let index = 0; index < 40; index += 1) {
      await connection.spawn(requestFor(`ended-${index}`, 'true'));
      await (await SessionReader.open(connection, `ended-${index}`)).ended();
    }
    const ids = (await connection.sessions()).map(({ id }) => id);
    assert.ok(ids.length >= 32 && ids.length <= 34, `${ids.length} are kept`);
    assert.equal(ids.at(-1), 'ended-39');
  });
});

/** Reads its input only once the file that ends in `.go` is there. */
function slowRequest(socketPath: string): SpawnRequest {
  const request = rawRequest('slow', 'echo ready; until [ -e "$GO" ]; do sleep 0.02; done; exec head -c 600000');
  return { ...request, env: { ...request.env, GO: `${socketPath}.go` } };
}

function isAlive(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) Z /.test(readFileSync(path, 'latin1'));
}
