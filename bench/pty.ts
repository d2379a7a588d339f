import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, ReportFigure } from './benchmark.ts';
import { colouredText } from './pty/coloured-text.ts';
import { fastExits, runFastExits } from './pty/host-alone.ts';
import { measureEcho, measureInterrupt, measurePaint } from './pty/latency.ts';
import { measureIdleSockets, measureMemory } from './pty/residence.ts';
import { startRuntime } from './pty/runtime.ts';
import { measureScreen } from './pty/screen.ts';
import { measureThroughput } from './pty/throughput.ts';

const scrollbackBytes = 8_000_000;

export const ptyBenchmark: Benchmark = {
  name: 'pty',
  purpose: 'sessions through pty-host and pty-server: speed, latency, memory, beside node-pty and ws alone',
  run: async (reportFigure) => {
    // Others may use the machine, and only those who know how much can judge the figures.
    const report: ReportFigure = (figure) => reportFigure({ ...figure, detail: `${figure.detail}; load ${loadavg()[0]?.toFixed(1)}` });
    const runtime = await startRuntime();
    try {
      const file = join(runtime.folder, 'scrollback');
      await writeFile(file, colouredText(scrollbackBytes));
      await measureMemory(runtime, file, report);
      await measureEcho(runtime, report);
      await measureInterrupt(runtime, report);
      await measurePaint(runtime, file, report);
      const lost = (await measureThroughput(runtime, report)) + (await runFastExits(runtime));
      report({ name: 'pty.lost_bytes', value: lost, unit: 'bytes', detail: `of the throughput, and of ${fastExits}` });
      await measureIdleSockets(runtime, report);
      await measureScreen(report);
    } finally {
      await runtime.close();
    }
  },
};
