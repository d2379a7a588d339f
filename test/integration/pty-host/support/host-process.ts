import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../../services/pty-server/host/main.ts', import.meta.url));

export interface HostSetup {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly socketPath?: string;
}

/** The real pty-host as a child process. */
export interface HostProcess {
  readonly child: ChildProcess;
  readonly socketPath: string;
  output(): string;
  /** Resolves once it listens. Rejects when it ends before, or after ten seconds. */
  listening(): Promise<void>;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Sends the signal, if it still runs, waits for its end and removes its folder. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export function spawnHost({ args = [], env = {}, socketPath }: HostSetup = {}): HostProcess {
  const folder = mkdtempSync(join(tmpdir(), 'pty-host-'));
  const path = socketPath ?? join(folder, 'run', 'host.sock');
  const child = spawn(process.execPath, [main, `--socket=${path}`, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += String(chunk);
    child.emit('written');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'close').then(([code, signal]) => {
    child.emit('written');
    return (code ?? signal) as number | string;
  });
  return {
    child,
    socketPath: path,
    output: () => output,
    listening: async () => {
      const signal = AbortSignal.timeout(10_000);
      while (!output.includes('"listening"')) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`pty-host ended: ${output}`);
        await once(child, 'written', { signal });
      }
    },
    ended,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const end = await ended;
      rmSync(folder, { recursive: true, force: true });
      return end;
    },
  };
}
