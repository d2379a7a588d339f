import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { LaunchRefused } from './launch-refused.ts';

/** The folder that a session starts in: inside home or workspace, by its real path. A relative one counts from the workspace. */
export async function workingFolder(wanted: string | undefined, { home, workspace }: { readonly home: string; readonly workspace: string }): Promise<string> {
  const path = resolve(workspace, wanted ?? '.');
  const folder = await realFolder(path);
  const roots = await Promise.all([home, workspace].map(realFolder));
  if (folder === undefined) throw refusal(`there is no folder "${path}"`);
  if (!roots.some((root) => root !== undefined && isInside(root, folder))) throw refusal(`the folder "${path}" is outside`);
  return folder;
}

function refusal(message: string): LaunchRefused {
  return new LaunchRefused('folder_refused', message, 'name a folder inside the home folder or the workspace');
}

async function realFolder(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

function isInside(root: string, folder: string): boolean {
  const way = relative(root, folder);
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}
