import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';

export interface ProgramCall {
  readonly name: string;
  /** The file of the program, and its arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gets what the program writes. */
  readonly logFile: string;
}

/** A program that is started again whenever it ends. */
export interface SupervisedProcess {
  readonly restarts: number;
  close(): Promise<void>;
}

const firstDelayMs = 200;
const longestDelayMs = 10_000;
const steadyMs = 30_000;
const killAfterMs = 5_000;

export function superviseProcess(call: ProgramCall): SupervisedProcess {
  const log = createWriteStream(call.logFile, { flags: 'a', mode: 0o600 });
  let restarts = 0;
  let delayMs = firstDelayMs;
  let timer: NodeJS.Timeout | undefined;
  let closing = false;
  let child: ChildProcess;
  const start = (): void => {
    const startedAt = Date.now();
    child = startProgram(call, log);
    child.once('exit', () => {
      if (closing) return;
      delayMs = Date.now() - startedAt > steadyMs ? firstDelayMs : Math.min(delayMs * 2, longestDelayMs);
      restarts += 1;
      timer = setTimeout(start, delayMs);
    });
  };
  start();
  return {
    get restarts() {
      return restarts;
    },
    close: async () => {
      closing = true;
      clearTimeout(timer);
      await endProgram(child);
      log.end();
    },
  };
}

/** Runs a program to its end. Rejects when that is no good one, with the end of what it wrote left in its log. */
export async function runToEnd(call: ProgramCall, signal: AbortSignal): Promise<void> {
  const log = createWriteStream(call.logFile, { flags: 'a', mode: 0o600 });
  const child = startProgram(call, log);
  const end = (): void => void endProgram(child);
  signal.addEventListener('abort', end);
  const code = await new Promise<number | null>((resolve) => void child.once('exit', resolve));
  signal.removeEventListener('abort', end);
  log.end();
  if (code !== 0) throw new Error(`${call.name} ended with status ${code}; see ${call.logFile}`);
}

// In a process group of its own: Ctrl-C reaches it through us only.
function startProgram({ argv, env }: ProgramCall, log: WriteStream): ChildProcess {
  const child = spawn(process.execPath, [...argv], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  await ended;
  clearTimeout(timer);
}
