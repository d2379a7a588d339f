import { join } from 'node:path';
import { cacheFolder, isExecutable, type CacheKind } from '../engine/cache.ts';
import type { Missing } from '../engine/go.ts';
import { installOnce } from '../engine/install-once.ts';

/** A program of somebody else that tests run for real, installed once for all checkouts. */
export interface RealPart {
  readonly name: CacheKind;
  readonly version: string;
  /** Where it comes from and what it takes, for people. */
  readonly source: string;
  /** Its program inside its folder. */
  readonly program: string;
  /** What this machine lacks to make it; undefined when it lacks nothing. */
  readonly lack: (env: NodeJS.ProcessEnv) => Promise<string | undefined>;
  /** Makes it in this folder, which does not exist yet. Its place changes afterwards. */
  readonly make: (folder: string, env: NodeJS.ProcessEnv) => Promise<void>;
}

export interface InstallOptions {
  readonly report?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** The folder of the part; undefined when the cache does not have it. */
export async function findPart(part: RealPart, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const entry = cacheEntry(part, env);
  return (await isExecutable(join(entry, part.program))) ? entry : undefined;
}

/** The same, made unless the cache has it. `missing` says what this machine lacks; a failed download or build throws. */
export async function installPart(part: RealPart, { report = () => {}, env = process.env }: InstallOptions = {}): Promise<string | Missing> {
  const found = await findPart(part, env);
  if (found !== undefined) return found;
  const lack = await part.lack(env);
  if (lack !== undefined) return { missing: lack };
  report(`${part.name} ${part.version}: not in the cache, installing from ${part.source}`);
  const entry = cacheEntry(part, env);
  try {
    await installOnce({ entry, isThere: async () => (await findPart(part, env)) !== undefined, make: (folder) => part.make(folder, env) });
  } catch (error) {
    throw new Error(`cannot install ${part.name} ${part.version}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return entry;
}

function cacheEntry({ name, version }: RealPart, env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env, name), `${version}-${process.platform}-${process.arch}`);
}
