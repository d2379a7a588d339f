import type { Screen, ScreenEvents, ScreenStart } from '../services/pty-server/screen/screen.ts';
import { startScreenPool, type ScreenPool } from '../services/pty-server/screen/screen-pool.ts';
import { openTerminal } from '../services/pty-server/screen/xterm/open-terminal.ts';
import type { Benchmark, ReportFigure } from './benchmark.ts';
import { processUsage } from './process-usage.ts';

const start: ScreenStart = { cols: 120, rows: 40, offset: 0, scrollback: 5000 };
const chunkBytes = 64 * 1024;
/** How far the parser may be behind, as the server allows it. */
const aheadBytes = 4 * 1024 * 1024;

export const screenBenchmark: Benchmark = {
  name: 'screen',
  purpose: 'parsing output into screens, and restoring them',
  async run(report) {
    const pool = startScreenPool({ threads: 1 });
    try {
      await measureMemory(pool, report);
      await measureThroughput(pool, report);
      await measureSnapshot(pool, report);
    } finally {
      await pool.close();
    }
  },
};

async function measureThroughput(pool: ScreenPool, report: ReportFigure): Promise<void> {
  const output = coloredText(64 * 1024 * 1024);
  const seconds = await parse(pool, output);
  report({ name: 'screen.parse_mb_s', value: output.length / 1e6 / seconds, unit: 'MB/s', detail: '64 MiB of coloured UTF-8 text, one thread' });
}

async function measureSnapshot(pool: ScreenPool, report: ReportFigure): Promise<void> {
  const screen = openScreen(pool);
  const output = coloredText(6000 * 120);
  await written(screen, output);
  await screen.snapshot();
  const begin = performance.now();
  const { bytes } = await screen.snapshot();
  const taken = performance.now();
  const { terminal } = openTerminal(start);
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const restored = performance.now();
  const detail = '5,000 lines of 120 columns';
  report({ name: 'screen.snapshot_ms', value: taken - begin, unit: 'ms', detail });
  report({ name: 'screen.snapshot_kb', value: bytes.length / 1e3, unit: 'kB', detail });
  report({ name: 'screen.restore_ms', value: restored - taken, unit: 'ms', detail: `${detail}, in a fresh terminal` });
  screen.close();
}

async function measureMemory(pool: ScreenPool, report: ReportFigure): Promise<void> {
  const count = 20;
  const full = coloredText(6000 * 120);
  const idle = await residentMb();
  const screens = Array.from({ length: count }, () => openScreen(pool));
  await Promise.all(screens.map((screen) => written(screen, Buffer.from('$ '))));
  const empty = await residentMb();
  for (const screen of screens) await written(screen, full);
  const filled = await residentMb();
  const detail = `mean of ${count} screens of 120×40 with 5,000 lines of scrollback`;
  report({ name: 'screen.empty_mb', value: (empty - idle) / count, unit: 'MB', detail });
  report({ name: 'screen.full_mb', value: (filled - idle) / count, unit: 'MB', detail });
  for (const screen of screens) screen.close();
}

async function residentMb(): Promise<number> {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return processUsage(process.pid).rssMb;
}

async function parse(pool: ScreenPool, output: Buffer): Promise<number> {
  const screen = openScreen(pool);
  const begin = performance.now();
  await written(screen, output);
  screen.close();
  return (performance.now() - begin) / 1000;
}

/** Writes as fast as the screen parses. */
async function written(screen: MeasuredScreen, output: Buffer): Promise<void> {
  for (let at = 0; at < output.length; at += chunkBytes) {
    const chunk = output.subarray(at, at + chunkBytes);
    screen.write(chunk, at + chunk.length);
    if (screen.pending > aheadBytes) await screen.parsed();
  }
  while (screen.pending > 0) await screen.parsed();
}

interface MeasuredScreen extends Screen {
  /** The next time that something has been parsed. */
  parsed(): Promise<void>;
}

function openScreen(pool: ScreenPool): MeasuredScreen {
  let wake: (() => void) | undefined;
  const events: ScreenEvents = {
    onParsed: () => wake?.(),
    onAnswer: () => {},
    onTitle: () => {},
    onBell: () => {},
    onLost: (cause) => {
      throw cause;
    },
  };
  const parsed = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  return Object.assign(pool.open(start, events), { parsed });
}

function coloredText(bytes: number): Buffer {
  const words = ['const', 'émigré', '漢字', 'return', '→ 42', 'snapshot', '"text"', 'naïve'];
  const lines = Array.from({ length: 997 }, (_, line) => {
    const parts = Array.from({ length: 12 }, (_unused, part) => {
      const color = 31 + ((line + part) % 6);
      return `\x1b[${part % 3 === 0 ? `38;5;${(line * 7 + part) % 256}` : color}m${words[(line * 5 + part) % words.length]}\x1b[0m`;
    });
    return `${String(line).padStart(6)} ${parts.join(' ')}\r\n`;
  });
  const block = Buffer.from(lines.join(''));
  return Buffer.alloc(bytes, block);
}
