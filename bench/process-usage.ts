import { readFileSync } from 'node:fs';

// Linux counts CPU time in ticks of 10 ms for every program.
const tickMs = 10;
const pageBytes = 4096;

/**
 * What processes of the same program take together, in MB: the memory of each, and what they share of files, such as Node itself, as
 * much as the one that has most of it.
 */
export function memoryMb(pids: readonly number[]): number {
  const parts = pids.map((pid) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return { own: kb('RssAnon') + kb('RssShmem'), files: kb('RssFile') };
  });
  const own = parts.reduce((sum, part) => sum + part.own, 0);
  return ((own + Math.max(...parts.map(({ files }) => files))) * 1024) / 1e6;
}

/** CPU time, in ms, that a process has used so far, and its resident memory in MB. */
export function processUsage(pid: number): { readonly cpuMs: number; readonly rssMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs, rssMb: (pages * pageBytes) / 1e6 };
}
