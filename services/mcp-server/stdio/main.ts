import { readFileSync } from 'node:fs';
import { runMain } from '@openova/service-kit';
import { passMessagesOn } from './pass-messages-on.ts';
import { parseConfig, usage } from './config.ts';

const argv = process.argv.slice(2);

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const server = parseConfig({ argv, env: process.env, readFile: (path) => readFileSync(path, 'utf8') });
  await passMessagesOn({ ...server, input: process.stdin, output: process.stdout });
}
