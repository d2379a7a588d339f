import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exportJWK } from 'jose';
import { signAttachTicket, signServicePass, type AccessSigningKey, type AttachGrant, type AttachRole } from '@openova/service-kit';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { TerminalClient, type Attachment } from './terminal-client.ts';

const part = (path: string): string => fileURLToPath(new URL(`../../../../services/pty-server/${path}`, import.meta.url));

export const ownerUid = 'ada-0a1b2c3d';
export const consoleOrigin = 'https://console.acme.test';
export const sandboxToken = 'the-token-of-this-sandbox-0123456789';

export interface RuntimeSetup {
  readonly env?: Readonly<Record<string, string>>;
  readonly serverArgs?: readonly string[];
  /** Puts something between server and host: gets the socket of the host, gives the one for the server. */
  readonly linkThrough?: (hostSocket: string) => Promise<string>;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A program of ours as a child process. */
class RunningProgram {
  readonly child: ChildProcess;
  /** It has ended, and all its output is there. */
  readonly closed: Promise<unknown>;
  output = '';

  constructor(path: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [path, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.closed = once(this.child, 'close');
    this.child.stdout?.on('data', (chunk) => (this.output += String(chunk)));
    this.child.stderr?.on('data', (chunk) => (this.output += String(chunk)));
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async says(pattern: RegExp): Promise<RegExpExecArray> {
    return pollUntil(() => {
      assert.ok(this.isRunning || pattern.test(this.output), this.output);
      return pattern.exec(this.output);
    });
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.closed;
  }
}

/** A real pty-host and a real pty-server in front of it, with keys of their own. */
export class PtyRuntime {
  readonly folder = mkdtempSync(join(tmpdir(), 'pty-'));
  readonly #key: AccessSigningKey;
  readonly #env: Readonly<Record<string, string>>;
  readonly #serverArgs: readonly string[];
  #serverSocket = this.hostSocket;
  readonly #clients: TerminalClient[] = [];
  #host: RunningProgram | undefined;
  #server: RunningProgram | undefined;
  #port = 0;

  private constructor(key: AccessSigningKey, { env = {}, serverArgs = [] }: RuntimeSetup) {
    this.#key = key;
    this.#env = env;
    this.#serverArgs = serverArgs;
  }

  static async start(setup: RuntimeSetup = {}): Promise<PtyRuntime> {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const runtime = new PtyRuntime({ kid: 'k', algorithm: 'EdDSA', signWith: privateKey }, setup);
    const keySet = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'EdDSA' }] };
    writeFileSync(join(runtime.folder, 'keys.json'), JSON.stringify(keySet));
    writeFileSync(join(runtime.folder, 'token'), `${sandboxToken}\n`);
    await runtime.startHost();
    if (setup.linkThrough) runtime.#serverSocket = await setup.linkThrough(runtime.hostSocket);
    await runtime.startServer();
    return runtime;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get hostSocket(): string {
    return join(this.folder, 'host.sock');
  }

  get serverLog(): string {
    return this.#server?.output ?? '';
  }

  get serverPid(): number {
    return this.#server?.child.pid ?? 0;
  }

  async startHost(): Promise<void> {
    this.#host = new RunningProgram(part('host/main.ts'), [`--socket=${this.hostSocket}`], this.#programEnv);
    await this.#host.says(/"msg":"listening"/);
  }

  /** Takes the same port again, as a Pod does. */
  async startServer(): Promise<void> {
    const args = [`--address=127.0.0.1:${this.#port}`, `--host-socket=${this.#serverSocket}`, ...this.#serverArgs];
    this.#server = new RunningProgram(part('main.ts'), args, this.#programEnv);
    const [, port] = await this.#server.says(/"url":"http:\/\/127\.0\.0\.1:(\d+)"/);
    this.#port = Number(port);
  }

  /** The status with which the server ends. */
  async serverEnd(): Promise<number | null> {
    await this.#server?.closed;
    return this.#server?.child.exitCode ?? null;
  }

  async stopServer(signal: NodeJS.Signals): Promise<void> {
    await this.#server?.stop(signal);
  }

  async stopHost(signal: NodeJS.Signals): Promise<void> {
    await this.#host?.stop(signal);
  }

  async ask(method: string, path: string, body?: object, bearer?: string): Promise<RestAnswer> {
    const authorization = `Bearer ${bearer ?? (await this.pass())}`;
    const headers = { authorization, ...(body ? { 'content-type': 'application/json' } : {}) };
    const response = await fetch(`${this.url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text } };
  }

  pass(): Promise<string> {
    return signServicePass(ownerUid, this.#key, Date.now());
  }

  ticket(sessionId: string, own: Partial<AttachGrant> = {}, now = Date.now()): Promise<string> {
    return signAttachTicket({ ownerUid, sessionId, user: 'ada@acme.test', role: 'driver', ...own }, this.#key, now);
  }

  async create(id: string, own: object = {}): Promise<RestAnswer> {
    const answer = await this.ask('POST', '/sessions', { id, ...own });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer;
  }

  attachUrl(sessionId: string): string {
    return `ws://127.0.0.1:${this.#port}/sessions/${sessionId}/attach`;
  }

  /** A client that is not connected yet. */
  client(sessionId: string, role: AttachRole = 'driver', own: Partial<Attachment> = {}): TerminalClient {
    const client = new TerminalClient({ url: this.attachUrl(sessionId), ticket: () => this.ticket(sessionId, { role }), ...own });
    this.#clients.push(client);
    return client;
  }

  async attach(sessionId: string, role: AttachRole = 'driver'): Promise<TerminalClient> {
    const client = this.client(sessionId, role);
    await client.connect();
    return client;
  }

  /** The value of a metric, by its line's beginning. */
  async metric(line: string): Promise<number | undefined> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const found = text.split('\n').find((each) => each.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length + 1));
  }

  async dispose(): Promise<void> {
    for (const client of this.#clients) client.cut();
    for (const client of this.#clients) await client.dispose();
    await this.stopServer('SIGKILL');
    await this.stopHost('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #programEnv(): Readonly<Record<string, string>> {
    return {
      HOME: this.folder,
      PS1: '$ ',
      SANDBOX_OWNER_UID: ownerUid,
      SANDBOX_WORKSPACE: this.folder,
      SANDBOX_ALLOWED_ORIGINS: consoleOrigin,
      SANDBOX_CONCURRENT_SESSIONS: '4',
      SANDBOX_TICKET_JWKS_URL: pathToFileURL(join(this.folder, 'keys.json')).href,
      SANDBOX_TOKEN_FILE: join(this.folder, 'token'),
      ...this.#env,
    };
  }
}
