import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { writeBundledProgram } from '../test/support/bundled-program.ts';
import { nodeFlags, nodeEnvironment } from '../image/node-flags.ts';

export interface BenchedProgram {
  readonly pid: number;
  readonly url: string;
  close(): Promise<void>;
}

export const benchAdminSecret = 'admin-secret-of-the-benchmark-0123456789';
export const benchModel = 'bench-1';

/** The token bridge as one bundled program in a process of its own, its gate before the given upstream. */
export async function serveBridge(upstreamUrl: string): Promise<BenchedProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'openova-bench-'));
  const program = await writeBundledProgram(folder, 'services/token-bridge/main.ts');
  await writeFile(join(folder, 'gate.yaml'), gateConfig(upstreamUrl));
  const args = [...nodeFlags, program, '--address=127.0.0.1:0', '--drain-seconds=0', `--data-dir=${join(folder, 'data')}`, `--gate-config=${join(folder, 'gate.yaml')}`];
  const env = { ...nodeEnvironment, NEWAPI_ADMIN_SECRET: benchAdminSecret, UPSTREAM_KEY: 'the-key-of-the-upstream' };
  const served = await serveProgram(args, env);
  return {
    ...served,
    close: async () => {
      await served.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Starts Node with these arguments, and waits for the line that says where it listens. */
export async function serveProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<BenchedProgram> {
  const child = spawn(process.execPath, [...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await listeningUrl(child);
  return {
    pid: child.pid ?? 0,
    url,
    close: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function gateConfig(url: string): string {
  const limits = '{ requestsPerMinute: 100000000, tokensPerMinute: 1000000000, concurrentRequests: 100000 }';
  return `
upstreams: { main: { adapter: openai, url: "${url}", credential: { env: UPSTREAM_KEY }, connections: 4096 } }
channels: { qwen: { upstreams: [main], models: [${benchModel}] } }
limits: { sandbox: ${limits} }
`;
}

async function listeningUrl({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('the program has no output to read');
  for await (const line of createInterface({ input: stdout })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg === 'listening' && url) {
      stdout.resume();
      return url.replace('[::]', '127.0.0.1');
    }
  }
  throw new Error('the program ended before it served');
}
