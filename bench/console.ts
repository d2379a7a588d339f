import type { Benchmark, ReportFigure } from './benchmark.ts';
import { measureApi } from './console/api.ts';
import { measureBrowser } from './console/browser.ts';
import { measureLocalPlane } from './console/local-plane.ts';

const parts: readonly ((report: ReportFigure) => Promise<void>)[] = [measureApi, measureLocalPlane, measureBrowser];

export const consoleBenchmark: Benchmark = {
  name: 'console',
  purpose: 'what people wait for: lists and event streams of the API, the local plane and its first prompt, pages and keys in a browser',
  run: async (report) => {
    for (const measure of parts) await measure(report);
  },
};
