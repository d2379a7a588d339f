import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// Says who it is and when it is told to end; ends by itself with the status that its variable gives.
const program = (name: string) => `
process.on('SIGTERM', () => {
  console.log(JSON.stringify({ ended: ${JSON.stringify(name)} }));
  process.exit(0);
});
console.log(JSON.stringify({ program: ${JSON.stringify(name)}, pid: process.pid, args: process.argv.slice(2) }));
const status = process.env[${JSON.stringify(`${name.toUpperCase().replaceAll('-', '_')}_STATUS`)}];
if (status === undefined) setInterval(() => {}, 60_000);
else process.exitCode = Number(status);
`;

/** The folder of the image's programs, with the real entry and programs that only tell of themselves. */
export async function writeEntryPrograms(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'main.mjs'), program(name));
  }
  await copyFile('image/runtime/entry.sh', join(folder, 'entry'));
  return join(folder, 'entry');
}
