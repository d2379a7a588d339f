import type { Benchmark, Measurement } from './benchmark.ts';
import { bridgeBenchmark } from './bridge.ts';
import { consoleBenchmark } from './console.ts';
import { functionsBenchmark } from './functions.ts';
import { ptyBenchmark } from './pty.ts';

const benchmarks: readonly Benchmark[] = [functionsBenchmark, bridgeBenchmark, ptyBenchmark, consoleBenchmark];

const usage = `usage: npm run bench [-- name]...

Runs every benchmark, or those named, and prints one JSON object a line: {name, value, unit, detail}.

${benchmarks.map(({ name, purpose }) => `  ${name}  ${purpose}`).join('\n')}
`;

async function main(names: readonly string[]): Promise<number> {
  if (names.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`no benchmark is called ${unknown.join(', ')}\n\n${usage}`);
    return 2;
  }
  for (const { name, run } of benchmarks) {
    if (names.length === 0 || names.includes(name)) await run(print);
  }
  return 0;
}

function print({ name, value, unit, detail }: Measurement): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(4)), unit, detail })}\n`);
}

process.exitCode = await main(process.argv.slice(2));
