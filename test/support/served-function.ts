import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { parseEnv } from 'node:util';
import { connectFunction, type FunctionClient } from '@openova/function-sdk';
import { nodeEnvironment, nodeFlags } from '../../image/node-flags.ts';
import { mountCertificates } from '../integration/function-sdk/support/certificate-folder.ts';
import { crossplaneAuthority } from '../integration/function-sdk/support/certificate-authority.ts';
import { writeBundledProgram } from './bundled-program.ts';

export interface ServedFunction {
  readonly pid: number;
  readonly client: FunctionClient;
  /** From the start of the process until it says that it serves. */
  readonly startMs: number;
  close(): Promise<void>;
}

/** function-sandbox as its image has it, served over mutual TLS on loopback, with certificates as Crossplane makes them. */
export function serveSandboxFunction(): Promise<ServedFunction> {
  return serveProgram(async (folder) => [await writeBundledProgram(folder, 'functions/sandbox/main.ts'), '--metrics-address=']);
}

/** A program that serves RunFunction in the same way. `commandIn` gives its main module and arguments, and may put files into the folder. */
export async function serveProgram(commandIn: (folder: string) => Promise<readonly string[]>): Promise<ServedFunction> {
  const folder = await mkdtemp(join(tmpdir(), 'openova-bench-'));
  const authority = crossplaneAuthority();
  const server = authority.issue({ usage: 'server' });
  const certificates = await mountCertificates(server, authority.certificate);
  const command = await commandIn(folder);
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, ...command, '--address=127.0.0.1:0', `--tls-certs-dir=${certificates.path}`], {
    env: { ...nodeEnvironment, ...parseEnv(await readFile('examples/platform.env', 'utf8')) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await servingAddress(child);
  const startMs = performance.now() - started;
  const caller = authority.issue({ usage: 'client' });
  const client = connectFunction({ address, credentials: { ca: server.certificate, ...caller, serverName: 'localhost' } });
  return {
    pid: child.pid ?? 0,
    client,
    startMs,
    close: async () => {
      client.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
      await Promise.all([rm(folder, { recursive: true }), certificates.remove()]);
    },
  };
}

async function servingAddress({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('the function has no output to read');
  for await (const line of createInterface({ input: stdout })) {
    const { msg, address } = JSON.parse(line) as { msg: string; address?: string };
    if (msg === 'serving' && address) return address;
  }
  throw new Error('the function ended before it served');
}
