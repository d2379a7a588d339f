import type { ReportFigure } from '../benchmark.ts';
import { ParsedScreen } from '../../services/pty-server/screen/parsed-screen.ts';
import { openTerminal } from '../../services/pty-server/screen/xterm/open-terminal.ts';
import { colouredText } from './coloured-text.ts';

const size = { cols: 120, rows: 40, scrollback: 5_000 };
const megabytes = 64;
const pieceBytes = 64 * 1024;

/** The parser alone, which bounds what a session can print in a second. */
export async function measureScreen(report: ReportFigure): Promise<void> {
  const screen = new ParsedScreen({ ...size, offset: 0 }, { onAnswer: () => {}, onTitle: () => {}, onBell: () => {} });
  const output = colouredText(megabytes * 1e6);
  report({ name: 'pty.pass_mb_s', value: megabytesPerCpuSecond(() => writeAll(screen, output)), unit: 'MB/s', detail: 'coloured UTF-8 that scrolls off unseen, by CPU time' });
  // With a bell in each piece, all of it has to be parsed.
  for (let at = pieceBytes - 1; at < output.length; at += pieceBytes) output[at] = 0x07;
  report({ name: 'pty.parse_mb_s', value: megabytesPerCpuSecond(() => writeAll(screen, output)), unit: 'MB/s', detail: 'coloured UTF-8 that is parsed, by CPU time' });
  screen.snapshot();
  const started = performance.now();
  const { bytes } = screen.snapshot();
  const taken = performance.now();
  const { terminal } = openTerminal(size);
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const detail = `5,000 lines of 120 columns, ${(bytes.length / 1e3).toFixed(0)} kB`;
  report({ name: 'pty.snapshot_ms', value: taken - started, unit: 'ms', detail });
  report({ name: 'pty.restore_ms', value: performance.now() - taken, unit: 'ms', detail: `${detail}, into a fresh terminal` });
}

function writeAll(screen: ParsedScreen, output: Uint8Array): void {
  for (let at = 0; at < output.length; at += pieceBytes) screen.write(output.subarray(at, at + pieceBytes), Math.min(at + pieceBytes, output.length));
}

function megabytesPerCpuSecond(write: () => void): number {
  const begun = process.cpuUsage();
  write();
  const { user, system } = process.cpuUsage(begun);
  return (megabytes * 1e6) / (user + system);
}
