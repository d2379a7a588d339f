import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A package by its name, as a file. */
export interface PackageFile {
  readonly name: string;
  readonly file: string;
}

/** Unpacks the package's files into a folder. None of its scripts is run. */
export async function extractPackage(one: PackageFile, folder: string): Promise<void> {
  await run(one, ['--extract', one.file, folder]);
}

/** The control file of the package. */
export async function controlOf(one: PackageFile): Promise<string> {
  return run(one, ['--field', one.file]);
}

async function run({ name }: PackageFile, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('dpkg-deb', args)).stdout;
  } catch (error) {
    throw new Error(`cannot unpack Debian package "${name}": ${error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)}`, { cause: error });
  }
}
