import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface XpkgFile {
  /** The `crossplane` command line. */
  readonly cli: string;
  /** A folder with the package's manifests and nothing else. */
  readonly stage: string;
  readonly output: string;
  /** An archive of the image that the package runs; a Configuration has none. */
  readonly runtimeArchive?: string;
}

/** Has Crossplane's own command line check the manifests and build the package file. */
export async function buildXpkgFile({ cli, stage, output, runtimeArchive }: XpkgFile): Promise<void> {
  const runtime = runtimeArchive === undefined ? [] : [`--embed-runtime-image-tarball=${runtimeArchive}`];
  try {
    // In the stage there is no folder "examples", which the command line would take from wherever it runs.
    await promisify(execFile)(cli, ['xpkg', 'build', '-f', stage, '-o', output, ...runtime], { cwd: stage });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(`cannot build package "${output}": ${said.split('\n').at(-1)}`, { cause: error });
  }
}
