/**
 * Records what the scenarios' programs write: `node record.ts [name]...`, as root, with bash, git, vim, less, htop, tmux and
 * vttest. The recordings are committed.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ParsedScreen } from '../../../../../services/pty-server/screen/parsed-screen.ts';
import { captureFile, captureScreens, recordingFile, recordingSize } from './recording.ts';
import { prepare, repaint, scenarios, type Scenario } from './scenarios.ts';

interface RecordedProgram {
  write(keys: string): void;
  kill(signal: string): void;
  onData(listener: (output: Uint8Array) => void): void;
}

/** Its declarations are those of a global module. */
const pty = createRequire(import.meta.url)('node-pty') as {
  spawn(file: string, args: readonly string[], options: object): RecordedProgram;
};

const restMs = 350;
const longestMs = 20_000;

async function record({ script, keys }: Scenario): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  writeFileSync(join(folder, 'repaint.mjs'), repaint);
  execFileSync('bash', ['-c', prepare], { cwd: folder });
  const { PATH } = process.env;
  const env = { PATH, TERM: 'xterm-256color', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', HOME: folder, GIT_PAGER: 'less', LESS: '' };
  const program = pty.spawn('bash', ['-c', script], { ...recordingSize, cwd: folder, env, encoding: null });
  const output: Buffer[] = [];
  const onAnswer = (_query: number, bytes: Uint8Array): void => program.write(Buffer.from(bytes).toString());
  const screen = new ParsedScreen({ ...recordingSize, offset: 0, scrollback: 0 }, { onAnswer, onTitle: () => {}, onBell: () => {} });
  let lastAt = Date.now();
  program.onData((data) => {
    const bytes = Buffer.from(data);
    output.push(bytes);
    lastAt = Date.now();
    screen.write(bytes, 0);
  });
  const rest = async (): Promise<void> => {
    const deadline = Date.now() + longestMs;
    lastAt = Date.now();
    while (Date.now() - lastAt < restMs && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await rest();
  for (const key of keys) {
    program.write(key);
    await rest();
  }
  const recorded = Buffer.concat(output);
  program.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  return recorded;
}

for (const scenario of scenarios) {
  if (process.argv.length > 2 && !process.argv.includes(scenario.name)) continue;
  const output = await record(scenario);
  writeFileSync(recordingFile(scenario.name), gzipSync(output, { level: 9 }));
  const captures = await captureScreens(output, [0.2, 0.4, 0.6, 0.8, 1]);
  writeFileSync(captureFile(scenario.name), gzipSync(JSON.stringify(captures), { level: 9 }));
  process.stdout.write(`${scenario.name}: ${output.length} bytes\n`);
}
process.exit();
