import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildFailure } from 'esbuild';
import { purePackageModules } from './pure-packages.ts';
import { workerFile, workerModules } from './worker-modules.ts';

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string | undefined;
}

export interface BundledFile {
  readonly name: string;
  readonly code: Uint8Array;
}

export interface Bundle {
  /** `main.mjs`, and beside it a module for each worker thread. */
  readonly files: readonly BundledFile[];
  /** What of npm is inside, sorted. */
  readonly packages: readonly NpmPackage[];
}

// CommonJS packages load Node's own modules with require, which an ES module has to bring itself.
const requireBanner = [
  `import { createRequire as createRequireOfBundle } from 'node:module';`,
  'const require = createRequireOfBundle(import.meta.url);',
].join('\n');

interface BundledModule {
  readonly file: BundledFile;
  /** Sources and packages inside, relative to the root. */
  readonly inputs: readonly string[];
}

/** ES modules with everything that the entry imports. Equal sources give equal bytes, whatever folder they lie in. */
export async function bundleProgram(root: string, entry: string): Promise<Bundle> {
  const workers = new Set<string>();
  const modules = [await bundleModule({ root, entry, name: 'main.mjs', workers })];
  // A worker that starts workers adds them to the set, which then goes on.
  for (const worker of workers) modules.push(await bundleModule({ root, entry: worker, name: workerFile(worker), workers }));
  const inputs = [...new Set(modules.flatMap((module) => module.inputs))];
  return { files: modules.map(({ file }) => file), packages: await packagesOf(root, inputs) };
}

interface ModuleSource {
  readonly root: string;
  readonly entry: string;
  readonly name: string;
  /** Gets the sources of the workers that the module starts. */
  readonly workers: Set<string>;
}

async function bundleModule({ name, ...source }: ModuleSource): Promise<BundledModule> {
  const { outputFiles, metafile } = await runBuild(source).catch((error: unknown) => {
    throw new Error(`cannot bundle "${source.entry}": ${reasonOf(error)}`, { cause: error });
  });
  const code = outputFiles[0]?.text;
  if (code === undefined) throw new Error(`cannot bundle "${source.entry}": esbuild wrote nothing`);
  return { file: { name, code: Buffer.from(inAscii(code)) }, inputs: Object.keys(metafile.inputs) };
}

// esbuild writes all but comments in ASCII, and for one other character Node keeps two bytes of each character of the program.
function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function runBuild({ root, entry, workers }: Omit<ModuleSource, 'name'>) {
  return build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'main.mjs',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: false,
    sourcemap: false,
    banner: { js: requireBanner },
    plugins: [workerModules(root, (worker) => workers.add(worker)), purePackageModules()],
    logLevel: 'silent',
  });
}

// esbuild's own message has several lines; the first problem is the one to solve.
function reasonOf(error: unknown): string {
  const problem = (error as Partial<BuildFailure>).errors?.[0];
  if (problem === undefined) return String(error);
  const { text, location } = problem;
  return location === null ? text : `${location.file}:${location.line}: ${text}`;
}

async function packagesOf(root: string, inputs: readonly string[]): Promise<NpmPackage[]> {
  const paths = await Promise.all(inputs.map(async (input) => [input, ...(await bundledPaths(root, input))]));
  const folders = new Set(paths.flat().map(packageFolder).filter((folder) => folder !== undefined));
  return uniquePackages(await Promise.all([...folders].map((folder) => readPackage(join(root, folder)))));
}

/** Each package once, sorted. */
export function uniquePackages(packages: readonly NpmPackage[]): NpmPackage[] {
  const unique = new Map(packages.map((found) => [`${found.name}@${found.version}`, found]));
  return [...unique].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

// A source can be a bundle itself; esbuild has then put the path of each file above its code.
async function bundledPaths(root: string, input: string): Promise<string[]> {
  if (packageFolder(input) !== undefined) return [];
  const text = await readFile(join(root, input), 'utf8');
  return [...text.matchAll(/^\s*\/\/ (\S*node_modules\/\S+)$/gm)].map((match) => match[1] ?? '');
}

/** `a/node_modules/@b/c` of `a/node_modules/@b/c/lib/d.js`; undefined for a file that came with the sources. */
export function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
}

/** The npm package in a folder. */
export async function readPackage(folder: string): Promise<NpmPackage> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof version !== 'string') throw new Error(`cannot read package "${folder}": no name or version`);
  return { name, version, license: typeof license === 'string' ? license : undefined };
}
