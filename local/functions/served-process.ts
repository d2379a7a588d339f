import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { addressInLogLine, shortLogLine } from './log-line.ts';

/** Variables of a process. */
export type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

/** A program of this repository that listens, and says where in a line of its log. */
export interface ServedProgram {
  readonly name: string;
  readonly entry: string;
  readonly args: readonly string[];
  /** Field of the log line that has the address. */
  readonly addressField: 'address' | 'url';
}

export interface ServedProcessOptions {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  readonly env: ProcessEnvironment;
  /** Gets every line the program logs. */
  readonly onLine?: (line: string) => void;
  readonly startTimeoutMs?: number;
}

/** A program that runs in a process of its own and takes calls in plain text. */
export interface ServedProcess {
  readonly name: string;
  readonly address: string;
  /** Resolves with how it ended, wanted or not. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

const tailLines = 15;
const killAfterMs = 5_000;

/** Starts a program and waits until it listens. Rejects with its last lines when it does not. */
export async function startServed(program: ServedProgram, options: ServedProcessOptions): Promise<ServedProcess> {
  const { name, entry, args, addressField } = program;
  const { listen, env, onLine, startTimeoutMs = 15_000 } = options;
  const child = spawn(process.execPath, [entry, '--address', listen, ...args], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a process group of its own, so that Ctrl-C reaches it through us only and its end is never a surprise.
    detached: true,
  });
  const ended = endOf(child);
  endWithUs(child, ended);
  const tail: string[] = [];
  const listening = firstAddress(child, addressField, (line) => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    onLine?.(line);
  });
  const close = (): Promise<void> => stop(child, ended);
  const failed = ended.then((how) => Promise.reject(new Error(how)));
  try {
    const address = await Promise.race([listening, failed, expiry(startTimeoutMs)]);
    return { name, address, ended, close };
  } catch (error) {
    await close();
    const last = tail.length > 0 ? `; it wrote:\n${tail.map((line) => `  ${shortLogLine(line)}`).join('\n')}` : '';
    throw new Error(`cannot start ${name} on ${listen}: ${(error as Error).message}${last}`, { cause: error });
  } finally {
    failed.catch(() => {});
  }
}

function firstAddress(child: ChildProcess, field: ServedProgram['addressField'], onLine: (line: string) => void): Promise<string> {
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        onLine(line);
        const address = addressInLogLine(line, field);
        if (address) resolve(address);
      });
    }
  });
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`it cannot be run: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal ? `it was ended by ${signal}` : `it ended with status ${code}`),
    );
  });
}

// Whatever ends this process without a close, an uncaught exception for one, leaves no program behind.
function endWithUs(child: ChildProcess, ended: Promise<string>): void {
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  void ended.then(() => process.off('exit', kill));
}

function expiry(milliseconds: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`it did not listen within ${milliseconds / 1000} s`)), milliseconds).unref();
  });
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  await ended;
  clearTimeout(kill);
}
