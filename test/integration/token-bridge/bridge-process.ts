import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sendRequest, type HttpAnswer } from '../../unit/services/token-bridge/send-request.ts';

const main = fileURLToPath(new URL('../../../services/token-bridge/main.ts', import.meta.url));

export const processAdminSecret = 'admin-secret-of-the-processes-0123456789';

/** Sends requests with this admin secret; a body goes as JSON. */
export function adminWith(secret: string) {
  return (url: string, method: string, route: string, body?: object): Promise<HttpAnswer> => {
    const headers = ['authorization', `Bearer ${secret}`, ...(body ? ['content-type', 'application/json'] : [])];
    return sendRequest(`${url}${route}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  };
}

export const admin = adminWith(processAdminSecret);

export interface ProcessSetup {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The real program as a child process. */
export interface BridgeProcess {
  readonly child: ChildProcess;
  /** What it has written so far. */
  output(): string;
  /** Resolves once the output has a match. Rejects when the process ends before, or after a minute, which a busy machine may take. */
  written(pattern: RegExp): Promise<RegExpExecArray>;
  /** The base URL, once it listens. */
  url(): Promise<string>;
  /** Sends the signal, if the process still runs, and gives its exit code, or the name of the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export function spawnBridge({ args = [], env = {} }: ProcessSetup = {}): BridgeProcess {
  const argv = [main, '--address=127.0.0.1:0', '--drain-seconds=0', ...args];
  const child = spawn(process.execPath, argv, { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
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
  const written: BridgeProcess['written'] = async (pattern) => {
    const signal = AbortSignal.timeout(60_000);
    for (;;) {
      const found = pattern.exec(output);
      if (found) return found;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the process ended: ${output}`);
      await once(child, 'written', { signal });
    }
  };
  return {
    child,
    output: () => output,
    written,
    url: async () => (await written(/"url":"([^"]+)"/))[1] ?? '',
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
    ended,
  };
}
