import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { openTerminal } from '../../../../../services/pty-server/screen/xterm/open-terminal.ts';
import { SequenceScanner } from '../../../../../services/pty-server/screen/xterm/sequence-scanner.ts';
import { pollUntil } from '../../../function-sdk/support/poll-until.ts';

const run = promisify(execFile);

export const recordingSize = { cols: 80, rows: 24 } as const;

export function recordingFile(name: string): string {
  return fileURLToPath(new URL(`./${name}.output.gz`, import.meta.url));
}

/** What tmux shows at places in the output. */
export function captureFile(name: string): string {
  return fileURLToPath(new URL(`./${name}.tmux.gz`, import.meta.url));
}

export interface Capture {
  /** How much of the output tmux had got. */
  readonly end: number;
  /** Lines of text and SGR sequences. */
  readonly screen: string;
}

export async function readRecording(name: string): Promise<{ readonly output: Buffer; readonly captures: readonly Capture[] }> {
  const [output, captures] = await Promise.all([readFile(recordingFile(name)), readFile(captureFile(name))]);
  return { output: gunzipSync(output), captures: JSON.parse(gunzipSync(captures).toString()) as readonly Capture[] };
}

/** Captures at the given parts of the output, moved on to where no sequence is open. */
export async function captureScreens(output: Uint8Array, parts: readonly number[]): Promise<Capture[]> {
  const scanner = new SequenceScanner(openTerminal({ ...recordingSize, scrollback: 0 }).core.transitions);
  const wanted = parts.map((part) => Math.floor(part * output.length));
  const captures: Capture[] = [];
  for (let end = 1; end <= output.length && captures.length < wanted.length; end++) {
    scanner.scan(output.subarray(end - 1, end));
    const isDue = end >= (wanted[captures.length] ?? 0) && scanner.unfinished.length === 0;
    if (isDue) captures.push({ end, screen: await captureScreen(output.subarray(0, end)) });
  }
  return captures;
}

/** Gives tmux the output and asks it for the screen. */
async function captureScreen(output: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tmux-'));
  const file = join(folder, 'output');
  await writeFile(file, Buffer.concat([output, Buffer.from('\x1b]2;the-end\x07')]));
  const tmux = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args], { env: tmuxEnvironment() });
    return stdout;
  };
  try {
    const { cols, rows } = recordingSize;
    const shown = `stty raw -echo; cat '${file}'; exec sleep 600`;
    await tmux('new-session', '-d', '-x', String(cols), '-y', String(rows), 'sleep 600', ';', 'set', '-g', 'status', 'off');
    await tmux('set', '-g', 'history-limit', '0', ';', 'resize-window', '-x', String(cols), '-y', String(rows), ';', 'respawn-pane', '-k', shown);
    await pollUntil(async () => (await tmux('display-message', '-p', '#{pane_title}')) === 'the-end\n');
    return await tmux('capture-pane', '-e', '-p', '-N');
  } finally {
    await tmux('kill-server').catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

function tmuxEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', SHELL: '/bin/sh' };
}
