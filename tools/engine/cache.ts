import { access, constants, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { isProgram, type Artefact } from './artefacts.ts';

export type CacheKind = 'engine' | 'agents' | 'aider' | 'debian' | 'gitea' | 'keycloak' | 'litellm' | 'npm' | 'schemathesis';

/** The folder of everything of this kind that is built or fetched once for all checkouts. */
export function cacheFolder(env: NodeJS.ProcessEnv, kind: CacheKind = 'engine'): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'openova-sandbox', kind);
}

/** Where an artefact lies in the cache: programs by platform, data for all of them. */
export function cacheEntry(artefact: Artefact, env: NodeJS.ProcessEnv): string {
  const { name, version } = artefact;
  const suffix = isProgram(artefact) ? `-${goPlatform().os}-${goPlatform().arch}` : '';
  return join(cacheFolder(env), `${name}-${version}${suffix}`);
}

/** The file or folder to use: the program itself, or the data inside its entry. */
export function usablePath(artefact: Artefact, entry: string): string {
  return isProgram(artefact) ? entry : join(entry, basename(artefact.path));
}

/** The usable path of an artefact that is in the cache. */
export async function findCached(artefact: Artefact, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = usablePath(artefact, cacheEntry(artefact, env));
  const usable = isProgram(artefact) ? await isExecutable(path) : await exists(path);
  return usable ? path : undefined;
}

/** Moves a finished artefact to its entry in one step: a reader sees all of it or nothing. */
export async function installEntry(finished: string, entry: string): Promise<void> {
  try {
    await rename(finished, entry);
  } catch (error) {
    // A folder cannot replace another one: somebody else has installed the same artefact.
    if (!(await exists(entry))) throw error;
    await rm(finished, { recursive: true, force: true });
  }
}

export async function isExecutable(path: string): Promise<boolean> {
  return exists(path, constants.X_OK);
}

/** This machine in Go's words. */
export function goPlatform(): { readonly os: string; readonly arch: string } {
  return {
    os: process.platform === 'win32' ? 'windows' : process.platform,
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
  };
}

async function exists(path: string, mode: number = constants.R_OK): Promise<boolean> {
  return access(path, mode).then(() => true, () => false);
}
