// The one entry behind every npm script. It runs on any Node >= 18, sets the checkout up when something is
// missing or out of date, and hands over to the pinned Node, which runs TypeScript directly.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { compileCache, pinnedNode, setUp } from './set-up.mjs';

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  process.stderr.write('usage: node tools/launch.mjs <entry.ts> [arguments]\n');
  process.exit(2);
}

try {
  setUp();
} catch (error) {
  process.stderr.write(`set-up failed: ${error.message}\n`);
  process.exit(1);
}

// Compiled and stripped sources are cached, which halves the start of a function.
const env = { NODE_COMPILE_CACHE: compileCache, ...process.env };
const child = spawn(pinnedNode, [entry, ...args], { stdio: 'inherit', env });
// A terminal's Ctrl-C reaches the child by itself; a SIGTERM is for this process only and has to be passed on.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
// npm that is told to end does not tell what it runs; that it is gone has to be seen.
const { ppid } = process;
setInterval(() => {
  if (process.ppid !== ppid) child.kill('SIGTERM');
}, 500).unref();
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
