import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { connectFunction, requestOf } from '@openova/function-sdk';
import { crossplaneAuthority } from './support/certificate-authority.ts';
import { mountCertificates } from './support/certificate-folder.ts';
import { pollUntil } from './support/poll-until.ts';

const main = fileURLToPath(new URL('support/function-main.ts', import.meta.url));
const plain = ['--insecure', '--address=127.0.0.1:0', '--metrics-address='];

interface LoggedLine {
  readonly level: string;
  readonly msg: string;
  readonly address?: string;
  readonly metricsAddress?: string;
  readonly signal?: string;
}

class ProgramUnderTest {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  readonly code: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.process = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout.on('data', (text: Buffer) => (this.stdout += text.toString()));
    this.process.stderr.on('data', (text: Buffer) => (this.stderr += text.toString()));
    this.code = new Promise((resolve) => this.process.once('close', (code) => resolve(code)));
  }

  lines(): LoggedLine[] {
    return this.stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line) as LoggedLine);
  }

  logged(message: string): Promise<LoggedLine> {
    return pollUntil(() => this.lines().find(({ msg }) => msg === message));
  }

  async stop(): Promise<number | null> {
    this.process.kill('SIGTERM');
    return this.code;
  }
}

describe('function program', () => {
  it('prints its options and ends with 0 when asked for help', async () => {
    const program = new ProgramUnderTest(['--help']);
    assert.equal(await program.code, 0);
    assert.match(program.stdout, /function-test 1\.2\.3[^]*--tls-certs-dir/);
  });

  it('lists every problem of its command line and ends with 2', async () => {
    const program = new ProgramUnderTest(['--address=x', '--colour']);
    assert.equal(await program.code, 2);
    assert.equal(program.stderr.split('\n').filter((line) => line.startsWith('function-test: ')).length, 4);
  });

  it('ends with 2 when a setting of its own is wrong', async () => {
    const program = new ProgramUnderTest(plain, { FUNCTION_TEST_SETTING: 'wrong' });
    assert.equal(await program.code, 2);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`serves until ${signal} and ends with 0`, async () => {
      const program = new ProgramUnderTest([...plain, '--ttl=90s']);
      const { address = '' } = await program.logged('serving');
      const client = connectFunction({ address });
      assert.equal((await client.run(requestOf({ tag: 'hello' }))).ttlSeconds, 90);
      program.process.kill(signal);
      assert.equal(await program.code, 0);
      assert.deepEqual(program.lines().map(({ msg }) => msg), ['serving', 'stopping', 'stopped']);
      client.close();
    });
  }

  it('serves with the certificates that the package runtime names', async () => {
    const authority = crossplaneAuthority();
    const pair = authority.issue({ usage: 'server' });
    const folder = await mountCertificates(pair, authority.certificate);
    const program = new ProgramUnderTest(['--address=127.0.0.1:0', '--metrics-address=127.0.0.1:0'], { TLS_SERVER_CERTS_DIR: folder.path });
    const { address = '', metricsAddress } = await program.logged('serving');
    const credentials = { ca: pair.certificate, serverName: 'localhost', ...authority.issue() };
    const client = connectFunction({ address, credentials });
    assert.equal((await client.run(requestOf({ tag: 'hello' }))).tag, 'hello');
    assert.equal((await fetch(`http://${metricsAddress}/metrics`)).status, 200);
    client.close();
    assert.equal(await program.stop(), 0);
    await folder.remove();
  });

  it('ends with 1 and says why when a port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    for (const args of [[`--address=${taken}`, '--metrics-address='], ['--address=127.0.0.1:0', `--metrics-address=${taken}`]]) {
      const program = new ProgramUnderTest(['--insecure', ...args]);
      assert.equal(await program.code, 1);
      assert.match(program.stdout, new RegExp(`cannot listen on .*${taken}.*EADDRINUSE`));
    }
    await new Promise((resolve) => other.close(resolve));
  });

  it('ends with 1 when its certificates cannot be read', async () => {
    const program = new ProgramUnderTest(['--address=127.0.0.1:0', '--metrics-address=', '--tls-certs-dir=/nowhere']);
    assert.equal(await program.code, 1);
    assert.match(program.stdout, /cannot read the certificates/);
  });

  it('logs a rejection that nobody handles and goes on serving', async () => {
    const program = new ProgramUnderTest(plain);
    const { address = '' } = await program.logged('serving');
    const client = connectFunction({ address });
    await client.run(requestOf({ tag: 'reject later' }));
    await program.logged('a rejection was not handled');
    assert.equal((await client.run(requestOf({ tag: 'again' }))).tag, 'again');
    client.close();
    assert.equal(await program.stop(), 0);
  });

  it('drains and ends with 1 after an exception that nobody catches', async () => {
    const program = new ProgramUnderTest(plain);
    const { address = '' } = await program.logged('serving');
    const client = connectFunction({ address });
    assert.equal((await client.run(requestOf({ tag: 'throw later' }))).tag, 'throw later');
    assert.equal(await program.code, 1);
    assert.deepEqual(program.lines().map(({ msg }) => msg), ['serving', 'an exception was not caught', 'stopped']);
    client.close();
  });
});
