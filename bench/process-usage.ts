import { readFileSync } from 'node:fs';

// Linux counts CPU time in ticks of 10 ms for every program.
const tickMs = 10;
const pageBytes = 4096;

/** CPU time, in ms, that a process has used so far, and its resident memory in MB. */
export function processUsage(pid: number): { readonly cpuMs: number; readonly rssMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs, rssMb: (pages * pageBytes) / 1e6 };
}
