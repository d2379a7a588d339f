import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findGo, isMissing, runGo } from '../engine/go.ts';
import { runInstaller } from '../engine/install-once.ts';
import type { RealPart } from './real-part.ts';

const module = 'code.gitea.io/gitea';
const program = 'gitea';

/** Gitea over SQLite: its API and Git over HTTP. Its web pages lack their built files, which the module does not carry. */
export function giteaPart(version: string): RealPart {
  return {
    name: 'gitea',
    version,
    source: 'its Go module, several minutes of compiling, about 130 MB',
    program,
    lack: async (env) => {
      const go = await findGo(env);
      const hasCompiler = await runInstaller({ command: 'cc', args: ['--version'], env }).then(() => true, () => false);
      return isMissing(go) || !hasCompiler ? 'no Go, or no C compiler beside it: install both' : undefined;
    },
    make: async (folder, env) => {
      const scratch = await mkdtemp(join(tmpdir(), 'openova-gitea-'));
      try {
        await build({ scratch, folder, version, env });
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}

interface GiteaBuild {
  readonly scratch: string;
  readonly folder: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

async function build({ scratch, folder, version, env }: GiteaBuild): Promise<void> {
  const run = (args: readonly string[]): Promise<string> => runGo(args, { cwd: scratch, env, cgo: true });
  const source = folderOf(await run(['mod', 'download', '-json', `${module}@v${version}`]));
  // A module's own replacements count where it is the main module only, so they are said again here.
  const replaced = (await readFile(join(source, 'go.mod'), 'utf8')).split('\n').filter((line) => line.startsWith('replace ') && !line.includes('=> .'));
  await writeFile(join(scratch, 'go.mod'), ['module part', 'go 1.26', `require ${module} v${version}`, ...replaced, ''].join('\n'));
  await writeFile(join(scratch, 'part.go'), `//go:build tools\n\npackage part\n\nimport _ "${module}"\n`);
  await run(['mod', 'tidy']);
  await mkdir(folder);
  const flags = ['-trimpath', '-buildvcs=false', '-tags', 'sqlite sqlite_unlock_notify', '-ldflags', '-s -w'];
  await run(['build', ...flags, '-o', join(folder, program), module]);
  for (const name of ['options', 'templates', 'public']) await cp(join(source, name), join(folder, name), { recursive: true });
}

function folderOf(answer: string): string {
  const { Dir: folder } = JSON.parse(answer) as { readonly Dir?: string };
  if (folder === undefined) throw new Error(`"go mod download" named no folder for ${module}`);
  return folder;
}
