import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isProgram, type Artefact, type GoProgram, type ModuleData } from './artefacts.ts';
import { runGo } from './go.ts';

export interface Workshop {
  /** An empty folder that is thrown away afterwards. */
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
  /** Told what comes next. */
  readonly begin: (step: string) => void;
}

/** Makes the artefact at `target`: a file for a program, a folder for data. */
export async function makeArtefact(artefact: Artefact, target: string, workshop: Workshop): Promise<void> {
  await (isProgram(artefact) ? buildProgram(artefact, target, workshop) : copyData(artefact, target, workshop));
}

/** The go.mod of a throw-away module: exact versions, because a query for versions is refused for some modules. */
export function throwAwayModule({ version, modules }: GoProgram): string {
  return ['module engine', 'go 1.26', ...modules.map((path) => `require ${path} v${version}`), ''].join('\n');
}

async function buildProgram(program: GoProgram, target: string, { scratch, env, begin }: Workshop): Promise<void> {
  const { version, main, versionVariable } = program;
  await writeFile(join(scratch, 'go.mod'), throwAwayModule(program));
  // The blank import keeps what the program needs in go.mod; the build tag keeps the file itself out of every build.
  await writeFile(join(scratch, 'engine.go'), `//go:build tools\n\npackage engine\n\nimport _ "${main}"\n`);
  begin('resolving modules');
  await runGo(['mod', 'tidy'], { cwd: scratch, env });
  begin('compiling');
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags', `-s -w -X ${versionVariable}=v${version}`];
  await runGo(['build', ...flags, '-o', target, main], { cwd: scratch, env });
}

async function copyData({ module, version, path }: ModuleData, target: string, { scratch, env, begin }: Workshop): Promise<void> {
  begin('downloading');
  const answer: unknown = JSON.parse(await runGo(['mod', 'download', '-json', `${module}@v${version}`], { cwd: scratch, env }));
  if (typeof answer !== 'object' || answer === null || !('Dir' in answer) || typeof answer.Dir !== 'string') {
    throw new Error(`"go mod download" named no folder for ${module}`);
  }
  begin('copying');
  const source = join(answer.Dir, path);
  for (const file of await filesUnder(source)) {
    const copy = join(target, basename(path), relative(source, file));
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(file, copy);
  }
}

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
