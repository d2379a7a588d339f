import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Card, PermissionAsked } from '../../../../../services/pty-server/cards/card.ts';
import { CardStream } from '../../../../../services/pty-server/cards/card-stream.ts';
import type { CardAdapter, CardFolders, CardSource } from '../../../../../services/pty-server/cards/card-source.ts';
import { CardLog } from '../../../../../services/pty-server/cards/log/card-log.ts';
import { startScreenPool } from '../../../../../services/pty-server/screen/screen-pool.ts';
import type { Screen } from '../../../../../services/pty-server/screen/screen.ts';
import { pollUntil } from '../../../function-sdk/support/poll-until.ts';

/** What is used of node-pty; its own declarations are for another name of the package. */
interface Terminal {
  readonly pid: number;
  onData(listener: (data: Buffer) => void): void;
  onExit(listener: () => void): void;
  write(data: Buffer): void;
  kill(signal: string): void;
}

const { spawn } = createRequire(import.meta.url)('node-pty') as { readonly spawn: (file: string, args: readonly string[], options: object) => Terminal };

export interface ProgramStart {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly adapter: CardAdapter;
}

const size = { cols: 100, rows: 30 };
const none = (): void => {};

/** A real program in a real PTY, its screen, and the cards that its source tells. */
export class TerminalProgram {
  readonly problems: Error[] = [];
  readonly stream: CardStream;
  #source: CardSource | undefined;
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  readonly #pool = startScreenPool({ threads: 1 });
  #offset = 0;
  #isGone = false;

  static async start({ argv, env = {}, adapter }: ProgramStart, home: string): Promise<TerminalProgram> {
    const folders = { pod: join(home, 'run'), home: join(home, 'session') };
    const log = await CardLog.open({ folder: folders.home, onProblem: () => {} });
    const { args, env: added } = await adapter.prepare(folders);
    const [program = '', ...own] = argv;
    const terminal = spawn(program, [...own, ...args], {
      ...size,
      cwd: home,
      encoding: null,
      env: { HOME: home, PATH: process.env['PATH'], TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env, ...added },
    });
    const started = new TerminalProgram(terminal, log);
    await started.#follow(adapter, folders);
    return started;
  }

  private constructor(terminal: Terminal, log: CardLog) {
    this.#terminal = terminal;
    this.stream = new CardStream(log);
    const onAnswer = (_query: number, bytes: Uint8Array) => terminal.write(Buffer.from(bytes));
    this.#screen = this.#pool.open({ ...size, offset: 0, scrollback: 1000 }, { onParsed: none, onAnswer, onTitle: none, onBell: none, onLost: none });
    terminal.onData((data) => this.#read(data));
    terminal.onExit(() => (this.#isGone = true));
  }

  async #follow(adapter: CardAdapter, folders: CardFolders): Promise<void> {
    this.#source = await adapter.open(folders, {
      terminal: { write: (bytes) => this.type(bytes), text: (fromLine) => this.#screen.text(fromLine) },
      sink: (events, position) => this.stream.add(events, position),
      position: undefined,
      isRestarted: false,
      nativeSessionId: undefined,
      onNativeSession: none,
      told: () => this.cards,
      questions: [],
      onProblem: (problem) => this.problems.push(problem),
    });
  }

  get source(): CardSource {
    assert.ok(this.#source);
    return this.#source;
  }

  get pid(): number {
    return this.#terminal.pid;
  }

  get cards(): readonly Card[] {
    return this.stream.log.recent;
  }

  /** What people have said and the program has answered, as `user: …` and `agent: …`. */
  get talk(): readonly string[] {
    const talk: string[] = [];
    for (const card of this.cards) {
      if (!('update' in card) || !/^(?:user|agent)_message_chunk$/.test(card.update.sessionUpdate)) continue;
      const speaker = card.update.sessionUpdate.split('_')[0] ?? '';
      const { text } = (card.update as { readonly content: { readonly text: string } }).content;
      if (talk.at(-1)?.startsWith(`${speaker}: `) && speaker === 'agent') talk.push(`${talk.pop()}${text}`);
      else talk.push(`${speaker}: ${text}`);
    }
    return talk;
  }

  type(bytes: Uint8Array | string): void {
    const keys = Buffer.from(bytes as string);
    this.#source?.watch?.typed(keys);
    this.#terminal.write(keys);
  }

  async shown(): Promise<string> {
    return (await this.#screen.text(0)).lines.join('\n');
  }

  async untilShown(text: string): Promise<void> {
    await pollUntil(async () => (await this.shown()).includes(text), 60_000);
  }

  async until(look: () => boolean): Promise<void> {
    await pollUntil(look, 60_000);
  }

  untilAsked(): Promise<PermissionAsked> {
    return pollUntil(() => this.stream.questions[0], 60_000);
  }

  async close(): Promise<void> {
    await this.source.close();
    if (!this.#isGone) this.#terminal.kill('SIGKILL');
    await pollUntil(() => this.#isGone, 10_000);
    await this.#pool.close();
    await this.stream.log.close();
  }

  #read(bytes: Buffer): void {
    this.#offset += bytes.length;
    this.#source?.watch?.output(bytes);
    this.#screen.write(Uint8Array.from(bytes), this.#offset);
  }
}

/** A home folder that is gone after use. */
export async function withHome(use: (home: string) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'cards-'));
  try {
    await use(home);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
