import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { writeEntryPrograms } from './entry-programs.ts';

interface Line {
  readonly program?: string;
  readonly pid?: number;
  readonly args?: readonly string[];
  readonly ended?: string;
  readonly name?: string;
  readonly level?: string;
  readonly status?: number;
  readonly delaySeconds?: number;
}

describe('the entry of the runtime image', () => {
  let folder: string;
  let running: ChildProcess[];

  before(function () {
    if (process.platform !== 'linux') this.skip();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'entry-test-'));
    running = [];
  });
  afterEach(async () => {
    for (const child of running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) child.kill('SIGTERM');
    await rm(folder, { recursive: true });
  });

  async function run(args: readonly string[], { names = ['pty-host', 'pty-server', 'repo-clone'], env = {} } = {}) {
    const entry = await writeEntryPrograms(folder, names);
    const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
    const child = spawn('bash', [entry, ...args], { env: { ...process.env, ...env, PATH: path }, stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(child);
    const lines: Line[] = [];
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => (line.startsWith('{') ? lines.push(JSON.parse(line) as Line) : said.push(line)));
    createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
    const ended = once(child, 'close') as Promise<[number | null, string | null]>;
    const pidOf = (program: string, place = 0) => pollUntil(() => lines.filter((line) => line.program === program)[place]?.pid);
    return { child, lines, said, ended, pidOf };
  }

  it('starts pty-server again when it is killed, and lets pty-host be', async () => {
    const { child, lines, ended, pidOf } = await run(['pty-server']);
    const host = await pidOf('pty-host');
    process.kill(await pidOf('pty-server'), 'SIGKILL');
    await pidOf('pty-server', 1);
    process.kill(host, 0);
    child.kill('SIGTERM');
    await ended;
    assert.equal(lines.filter(({ program }) => program === 'pty-host').length, 1);
    const { level, status, delaySeconds } = lines.find(({ name }) => name === 'supervisor') ?? {};
    assert.deepEqual({ level, status, delaySeconds }, { level: 'warn', status: 137, delaySeconds: 0.1 });
  });

  it('waits longer each time that pty-server ends at once', async () => {
    const { child, lines, ended } = await run(['pty-server'], { env: { PTY_SERVER_STATUS: '1' } });
    const delays = await pollUntil(() => {
      const found = lines.flatMap(({ delaySeconds }) => delaySeconds ?? []);
      return found.length < 3 ? undefined : found;
    });
    assert.deepEqual(delays.slice(0, 3), [0.1, 0.5, 1]);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });

  it('ends pty-server first and pty-host after it when it is told to end', async () => {
    const { child, lines, ended, pidOf } = await run(['pty-server']);
    await Promise.all([pidOf('pty-host'), pidOf('pty-server')]);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.deepEqual(lines.flatMap((line) => line.ended ?? []), ['pty-server', 'pty-host']);
  });

  it('ends when pty-host dies, because the sessions died with it', async () => {
    const { lines, ended, pidOf } = await run(['pty-server']);
    await pidOf('pty-server');
    process.kill(await pidOf('pty-host'), 'SIGKILL');
    assert.deepEqual(await ended, [137, null]);
    assert.deepEqual(lines.flatMap((line) => line.ended ?? []), ['pty-server']);
  });

  it('gives up on a configuration that cannot be', async () => {
    const { lines, ended } = await run(['pty-server'], { env: { PTY_SERVER_STATUS: '2' } });
    assert.deepEqual(await ended, [2, null]);
    assert.equal(lines.filter(({ program }) => program === 'pty-server').length, 1);
  });

  it('hands its arguments to a command and has its status', async () => {
    const { lines, ended } = await run(['repo-clone', '--depth', 'a b'], { env: { REPO_CLONE_STATUS: '7' } });
    assert.deepEqual(await ended, [7, null]);
    assert.deepEqual(lines.map(({ program, args }) => ({ program, args })), [{ program: 'repo-clone', args: ['--depth', 'a b'] }]);
  });

  it('asks pty-server for its help without starting a host', async () => {
    const { lines, ended } = await run(['pty-server', '--help'], { env: { PTY_SERVER_STATUS: '0' } });
    assert.deepEqual(await ended, [0, null]);
    assert.deepEqual(lines.map(({ program }) => program), ['pty-server']);
  });

  const refusals = [
    { args: ['mcp-server'], status: 69, because: 'a program that the image does not have' },
    { args: ['sh', '-c', 'id'], status: 2, because: 'a command that it does not know' },
    { args: [], status: 2, because: 'no command' },
  ];
  for (const { args, status, because } of refusals) {
    it(`refuses ${because}`, async () => {
      const { said, ended } = await run(args);
      assert.deepEqual(await ended, [status, null]);
      assert.ok(said.length > 0);
    });
  }
});
