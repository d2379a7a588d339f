import { join } from 'node:path';
import { cacheFolder, isExecutable } from '../engine/cache.ts';
import type { Missing } from '../engine/go.ts';
import { installOnce, runInstaller } from '../engine/install-once.ts';

export const litellmVersion = '1.106.2';

const neededPython = [3, 10] as const;
const isUsable = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${neededPython.join(', ')}))`;

export interface InstallOptions {
  readonly report?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** The Python that has LiteLLM's proxy as a module; undefined when the cache does not have it. */
export async function findLitellm(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const python = pythonOf(cacheEntry(env));
  return (await isExecutable(python)) ? python : undefined;
}

/** The same, installed from PyPI into a virtual environment unless the cache has it. `missing` says that there is no Python for it. */
export async function installLitellm({ report = () => {}, env = process.env }: InstallOptions = {}): Promise<string | Missing> {
  const found = await findLitellm(env);
  if (found !== undefined) return found;
  if (!(await hasPython(env))) return { missing: `no Python on the PATH that can make a virtual environment: install Python ${neededPython.join('.')} or later with venv and pip` };
  report(`${litellmVersion}: not in the cache, installing`);
  const entry = cacheEntry(env);
  try {
    await installOnce({ entry, isThere: async () => (await findLitellm(env)) !== undefined, make: (folder) => makeEnvironment(folder, env) });
  } catch (error) {
    throw new Error(`cannot install LiteLLM ${litellmVersion}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return pythonOf(entry);
}

function hasPython(env: NodeJS.ProcessEnv): Promise<boolean> {
  return runInstaller({ command: 'python3', args: ['-c', isUsable], env }).then(() => true, () => false);
}

// Modules find each other from the place of this Python; the scripts beside it hold the path where they were made, and are not used.
async function makeEnvironment(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await runInstaller({ command: 'python3', args: ['-m', 'venv', folder], env });
  const args = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', `litellm[proxy]==${litellmVersion}`];
  await runInstaller({ command: pythonOf(folder), args, env });
}

function cacheEntry(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env, 'litellm'), `${litellmVersion}-${process.platform}-${process.arch}`);
}

function pythonOf(entry: string): string {
  return join(entry, 'bin', 'python');
}
