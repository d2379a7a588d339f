import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Tells the User's git that it may work in folders whose owner is another user, as the root of a volume may be: it would refuse
 * otherwise. Folders of this user need nothing.
 */
export async function trustFolders(paths: readonly string[], { home, path, uid }: { readonly home: string; readonly path: string; readonly uid: number }): Promise<void> {
  const git = async (args: readonly string[]) => promisify(execFile)('git', ['config', '--global', ...args], { env: { HOME: home, PATH: path } });
  for (const folder of paths) {
    if ((await stat(folder)).uid === uid) continue;
    // Its status says whether there is such a value.
    const known = await git(['--get-all', '--fixed-value', 'safe.directory', folder]).then(() => true, () => false);
    if (!known) await git(['--add', 'safe.directory', folder]);
  }
}
