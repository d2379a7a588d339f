import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';

const main = fileURLToPath(new URL('../../../../services/mcp-server/main.ts', import.meta.url));

/** The real program as a child process. */
export class McpProcess {
  readonly child: ChildProcess;
  output = '';
  readonly ended: Promise<number | string>;

  constructor(env: Readonly<Record<string, string>>, args: readonly string[] = []) {
    this.child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
    this.ended = once(this.child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  }

  /** The base URL, once it listens. */
  url(): Promise<string> {
    return pollUntil(() => {
      if (this.child.exitCode !== null) throw new Error(`the process ended: ${this.output}`);
      return /"url":"([^"]+)"/.exec(this.output)?.[1];
    });
  }

  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }
}
