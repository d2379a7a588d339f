import { createRequire } from 'node:module';
import headless from '@xterm/headless';
import type { AgentPlan } from '../../../../services/pty-server/agents/agent-plan.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';

/** What is used of node-pty; its own declarations are for another name of the package. */
interface NodePtySpawn {
  readonly spawn: (program: string, args: readonly string[], options: object) => {
    readonly pid: number;
    onData(take: (bytes: Uint8Array) => void): void;
    onExit(take: (end: { readonly exitCode: number }) => void): void;
    write(text: string): void;
    kill(signal: NodeJS.Signals): void;
  };
}

const { spawn } = createRequire(import.meta.url)('node-pty') as NodePtySpawn;
const size = { cols: 110, rows: 40 };

/** A planned program in a real PTY, with a terminal that nobody sees. */
export interface PlanTerminal {
  readonly pid: number;
  /** The lines of the screen. */
  readonly text: () => string;
  /** Types the text as one piece. */
  readonly type: (text: string) => void;
  /** Resolves once the screen shows it. */
  readonly shows: (wanted: RegExp, withinMs?: number) => Promise<void>;
  readonly exited: Promise<number>;
  /** Ends the program as the end of a Pod does: it may put its things in order, within a time. */
  readonly close: () => Promise<void>;
}

export function openPlan({ argv: [program, ...args], cwd, env }: AgentPlan): PlanTerminal {
  const terminal = new headless.Terminal({ ...size, allowProposedApi: true });
  const pty = spawn(program, args, { ...size, cwd, env: { ...env }, encoding: null });
  const exit = Promise.withResolvers<number>();
  pty.onData((bytes) => terminal.write(bytes));
  let ended = false;
  pty.onExit(({ exitCode }) => {
    ended = true;
    exit.resolve(exitCode);
  });
  terminal.onData((answer) => pty.write(answer));
  const text = (): string => {
    const { buffer } = terminal;
    const lines = Array.from({ length: size.rows }, (_, row) => buffer.active.getLine(buffer.active.viewportY + row)?.translateToString(true));
    return lines.join('\n');
  };
  return {
    pid: pty.pid,
    text,
    type: (typed) => pty.write(typed),
    shows: async (wanted, withinMs = 90_000) => {
      await pollUntil(() => wanted.test(text()), withinMs).catch(() => {
        throw new Error(`${wanted} did not come on the screen:\n${text().replace(/\n{3,}/g, '\n\n')}`);
      });
    },
    exited: exit.promise,
    close: async () => {
      const grace = setTimeout(() => pty.kill('SIGKILL'), 5_000);
      if (!ended) pty.kill('SIGHUP');
      await exit.promise;
      clearTimeout(grace);
      terminal.dispose();
    },
  };
}
