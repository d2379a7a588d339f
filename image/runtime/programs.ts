import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bundleProgram, readPackage, uniquePackages, type NpmPackage } from '../bundle.ts';
import type { RootEntry } from '../oci/root-entry.ts';
import { folderEntries } from '../rootfs/folder-entries.ts';

/** A program of the runtime image; it lies at /app/<name>. */
export interface RuntimeProgram {
  readonly name: string;
  /** Relative to the root of the project. */
  readonly entry: string;
}

export const runtimePrograms: readonly RuntimeProgram[] = [
  { name: 'pty-host', entry: 'services/pty-server/host/main.ts' },
  { name: 'pty-server', entry: 'services/pty-server/main.ts' },
  { name: 'repo-clone', entry: 'services/pty-server/repo-clone/main.ts' },
  { name: 'mcp-server', entry: 'services/mcp-server/main.ts' },
  { name: 'mcp-stdio', entry: 'services/mcp-server/stdio/main.ts' },
];

export const entryInImage = 'app/entry';

export interface BundledPrograms {
  readonly entries: readonly RootEntry[];
  readonly packages: readonly NpmPackage[];
  /** Programs that this checkout has no code for. */
  readonly absent: readonly RuntimeProgram[];
}

/** The programs that are there, the packages that they load from beside their bundles, and the entry that runs them. */
export async function bundlePrograms(root: string, programs: readonly RuntimeProgram[], loadedPackages: readonly string[]): Promise<BundledPrograms> {
  const entries: RootEntry[] = [{ kind: 'copy', path: entryInImage, from: join(root, 'image/runtime/entry.sh'), mode: 0o755 }];
  const packages: NpmPackage[] = [];
  const absent: RuntimeProgram[] = [];
  for (const program of programs) {
    if (!(await exists(join(root, program.entry)))) {
      absent.push(program);
      continue;
    }
    const bundle = await bundleProgram(root, program.entry);
    packages.push(...bundle.packages);
    entries.push(...bundle.files.map(({ name, code }): RootEntry => ({ kind: 'file', path: `app/${program.name}/${name}`, content: code })));
  }
  for (const name of loadedPackages) {
    const folder = dirname(createRequire(join(root, 'package.json')).resolve(`${name}/package.json`));
    packages.push(await readPackage(folder));
    entries.push(...(await folderEntries(folder, (path) => `app/node_modules/${name}/${path}`)));
  }
  return { entries, packages: uniquePackages(packages), absent };
}

/** node-pty, which pty-host requires by name, and its compiled half for one platform, as npm carries it. */
export function terminalPackages(platform: string = process.platform, arch: string = process.arch): string[] {
  return ['node-pty', `@lydell/node-pty-${platform}-${arch}`];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
