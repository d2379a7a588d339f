import { spawn } from 'node:child_process';

/** What a checking program of node_modules prints when it is not content. Lines that are indented belong to the one above. */
export async function programProblems(script: string, args: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, [`node_modules/${script}`, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status === 0) return [];
  const problems = Buffer.concat(chunks).toString().split(/\n+(?!\s)/).map((text) => text.trimEnd()).filter((text) => text !== '');
  return problems.length > 0 ? problems : [`${script} ended with status ${status}`];
}
