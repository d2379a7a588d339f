import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { connectFunction, requestOf } from '@openova/function-sdk';
import type { RunFunction } from '../pipeline/index.ts';
import { localFunctions, type LocalFunction } from './function-program.ts';
import { startLocalBridge, type LocalBridge } from './local-bridge.ts';
import { startServed, type ProcessEnvironment, type ServedProcess } from './served-process.ts';

export interface ServeFunctionsOptions {
  readonly root: string;
  readonly env: ProcessEnvironment;
  /** Where each function listens; left out: on free ports. */
  readonly listen?: (program: LocalFunction) => string;
  readonly onLine?: (name: string, line: string) => void;
}

/** All functions of the Composition, served in plain text. */
export interface ServedFunctions {
  /** By the names that the Composition has for them. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Resolves when one of them ends, with which and how. */
  readonly firstEnd: Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts every function with the settings of `examples/platform.env`, and a token bridge unless NEWAPI_BASE_URL names one. A
 * variable that is set already wins.
 */
export async function serveFunctions({ root, env, listen, onLine }: ServeFunctionsOptions): Promise<ServedFunctions> {
  const settings = { ...(await platformSettings(root)), ...env };
  const programs = localFunctions(root);
  const bridge: Promise<LocalBridge | undefined> = settings['NEWAPI_BASE_URL']
    ? Promise.resolve(undefined)
    : startLocalBridge({ root, env, onLine: (line) => onLine?.('token-bridge', line) });
  const start = async (program: LocalFunction): Promise<ServedProcess> =>
    startServed(program, {
      listen: listen?.(program) ?? '127.0.0.1:0',
      env: program.callsBridge ? { ...settings, ...(await bridge)?.variables } : settings,
      onLine: (line) => onLine?.(program.name, line),
    });
  const starts = await Promise.allSettled([...programs.map(start), bridge]);
  const running = starts.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
  const close = async (): Promise<void> => void (await Promise.all(running.map((program) => program.close())));
  const failure = starts.find((one) => one.status === 'rejected');
  if (failure) {
    await close();
    throw failure.reason as Error;
  }
  return { addresses: addressesOf(programs, running), firstEnd: firstEnd(running), close };
}

/** Where `examples/functions.yaml` expects the functions, when all of them answer there. */
export async function runningFunctions(root: string): Promise<ReadonlyMap<string, string> | undefined> {
  const programs = localFunctions(root);
  const answers = await Promise.all(programs.map(({ port }) => answersAt(`localhost:${port}`)));
  return answers.every(Boolean)
    ? new Map(programs.map(({ packageName, port }) => [packageName, `localhost:${port}`]))
    : undefined;
}

/** Calls to functions by name. `close` ends the connections. */
export interface FunctionCalls {
  readonly functionNamed: (name: string) => RunFunction | undefined;
  close(): void;
}

export function callFunctions(addresses: ReadonlyMap<string, string>): FunctionCalls {
  const clients = new Map([...addresses].map(([name, address]) => [name, connectFunction({ address })]));
  return {
    functionNamed: (name) => {
      const client = clients.get(name);
      return client && ((request) => client.run(request));
    },
    close: () => clients.forEach((client) => client.close()),
  };
}

async function platformSettings(root: string): Promise<ProcessEnvironment> {
  return parseEnv(await readFile(join(root, 'examples', 'platform.env'), 'utf8'));
}

function addressesOf(
  programs: readonly LocalFunction[],
  running: readonly ServedProcess[],
): ReadonlyMap<string, string> {
  const addresses = new Map(running.map(({ name, address }) => [name, address]));
  return new Map(programs.map(({ name, packageName }) => [packageName, addresses.get(name) ?? '']));
}

function firstEnd(running: readonly ServedProcess[]): Promise<string> {
  return Promise.race(running.map(async ({ name, ended }) => `${name}: ${await ended}`));
}

// An empty request is answered by every function, so an answer proves more than an open port.
async function answersAt(address: string): Promise<boolean> {
  const client = connectFunction({ address, timeoutMs: 2_000 });
  try {
    await client.run(requestOf());
    return true;
  } catch {
    // Nobody there, or something else: either way not ours to use.
    return false;
  } finally {
    client.close();
  }
}
